package backsweep.layer;

import backsweep.kernel.Reductions;
import backsweep.tensor.Shape;
import java.util.Arrays;

/**
 * Windows of rows × columns that slide over an image [height, width, channels]; an image [height,
 * width] has one channel. Window (y, x) begins at row y·stride − top and column x·stride − left.
 *
 * @param height of the image
 * @param width of the image
 * @param channels of the image
 * @param depth channels that a window takes: those of a group, whose first is at the image's offset
 * @param rows of a window
 * @param columns of a window
 * @param stride from one window to the next
 * @param dilation from one row or column of a window to its next
 * @param top rows of zeros above the image
 * @param left columns of zeros beside the image
 * @param down how many windows lie below each other
 * @param across how many windows lie beside each other
 */
record Window(
    int height,
    int width,
    int channels,
    int depth,
    int rows,
    int columns,
    int stride,
    int dilation,
    int top,
    int left,
    int down,
    int across) {
  /** Most numbers in a window, and most rows or columns that it reaches over. */
  private static final int LARGEST = 1 << 24;

  /** Numbers that are copied one by one. */
  private static final int SHORT = 12;

  /**
   * The windows over that image.
   *
   * @throws IllegalArgumentException if it is no image, or smaller than a window
   */
  static Window over(Shape image, Kernel kernel) {
    if (image.rank() != 2 && image.rank() != 3) {
      throw new IllegalArgumentException(
          "expected images [height, width, channels] or [height, width], found " + image);
    }
    int height = image.dimension(0);
    int width = image.dimension(1);
    int channels = channels(image);
    long reachDown = reach(kernel.rows(), kernel);
    long reachAcross = reach(kernel.columns(), kernel);
    Padding padding = kernel.padding();
    requireSmall(kernel, channels / kernel.groups(), reachDown, reachAcross);
    long roomDown = height + 2L * padding.down();
    long roomAcross = width + 2L * padding.across();
    if (!padding.same() && (reachDown > roomDown || reachAcross > roomAcross)) {
      throw new IllegalArgumentException(
          "a window of "
              + reachDown
              + " × "
              + reachAcross
              + " does not fit into an image of "
              + height
              + " × "
              + width
              + (roomDown + roomAcross > (long) height + width
                  ? " padded to " + roomDown + " × " + roomAcross
                  : "")
              + "; expected a smaller one, or same as padding");
    }
    int down = outputs(height, roomDown - reachDown, kernel);
    int across = outputs(width, roomAcross - reachAcross, kernel);
    return new Window(
        height,
        width,
        channels,
        channels / kernel.groups(),
        kernel.rows(),
        kernel.columns(),
        kernel.stride(),
        kernel.dilation(),
        padding.same() ? before(height, reachDown, kernel, down) : padding.down(),
        padding.same() ? before(width, reachAcross, kernel, across) : padding.across(),
        down,
        across);
  }

  static int channels(Shape image) {
    return image.rank() == 3 ? image.dimension(2) : 1;
  }

  /** Rows or columns of the image from the first of a window to its last. */
  static long reach(int size, Kernel kernel) {
    return (size - 1L) * kernel.dilation() + 1;
  }

  private static void requireSmall(Kernel kernel, int depth, long down, long across) {
    double numbers = (double) kernel.rows() * kernel.columns() * depth;
    int zeros = Math.max(kernel.padding().down(), kernel.padding().across());
    if (Math.max(numbers, (double) Math.max(zeros, Math.max(down, across))) > LARGEST) {
      throw new IllegalArgumentException(
          "found a window of "
              + kernel.rows()
              + " × "
              + kernel.columns()
              + " × "
              + depth
              + " numbers that reaches over "
              + down
              + " × "
              + across
              + " and up to "
              + zeros
              + " beyond the edge, expected at most "
              + LARGEST
              + " of each; choose a smaller one");
    }
  }

  private static int outputs(int size, long room, Kernel kernel) {
    return (int) ((kernel.padding().same() ? size - 1 : room) / kernel.stride()) + 1;
  }

  private static int before(int size, long reach, Kernel kernel, int outputs) {
    long all = (long) (outputs - 1) * kernel.stride() + reach - size;
    return (int) (Math.max(0, all) / 2);
  }

  /** Number of windows. */
  int count() {
    return down * across;
  }

  /** Places of the image that all windows together read, each as often as it is read. */
  long taps() {
    return AxisRun.taps(AxisRun.windows(height, down, rows, stride, dilation, top))
        * AxisRun.taps(AxisRun.windows(width, across, columns, stride, dilation, left));
  }

  /** Numbers in a window. */
  int size() {
    return rows * columns * depth;
  }

  /** Numbers in an image. */
  int imageSize() {
    return height * width * channels;
  }

  /** Where in the image number k of window p stands; −1 if beside it. */
  int place(int p, int k) {
    int i = p / across * stride - top + k / (columns * depth) * dilation;
    int j = p % across * stride - left + k / depth % columns * dilation;
    boolean inside = i >= 0 && i < height && j >= 0 && j < width;
    return inside ? (i * width + j) * channels + k % depth : -1;
  }

  /**
   * Copies rows {@code r0 ≤ r < r1} of the windows {@code from ≤ p < to} of the image at {@code x},
   * one window after the other; zeros stand for what lies beside the image. Moves numbers, computes
   * none.
   */
  void gather(float[] X, int x, int from, int to, int r0, int r1, float[] C, int c) {
    int run = columns * depth;
    int at = c;
    for (int p = from; p < to; p++) {
      int i0 = p / across * stride - top;
      int j0 = p % across * stride - left;
      boolean inside = dilation == 1 && depth == channels && j0 >= 0 && j0 + columns <= width;
      for (int r = r0; r < r1; r++) {
        int i = i0 + r * dilation;
        if (i < 0 || i >= height) {
          Arrays.fill(C, at, at + run, 0f);
        } else if (inside) {
          copy(X, x + (i * width + j0) * channels, C, at, run);
        } else {
          gatherRow(X, x + i * width * channels, j0, C, at);
        }
        at += run;
      }
    }
  }

  /** Whether windows beside each other read numbers beside each other. */
  boolean runs() {
    return channels == 1 && stride == 1;
  }

  /**
   * Copies rows {@code r0 ≤ r < r1} of the windows {@code from ≤ p < to} as columns: number k of
   * all windows makes one row of {@code to − from} numbers. Only if {@link #runs}.
   */
  void gatherColumns(float[] X, int x, int from, int to, int r0, int r1, float[] C, int c) {
    int at = c;
    for (int r = r0; r < r1; r++) {
      for (int q = 0; q < columns; q++) {
        int j0 = q * dilation - left;
        int before = Math.min(across, Math.max(0, -j0));
        int after = Math.max(before, Math.min(across, width - j0));
        for (int p = from; p < to; ) {
          int first = p % across;
          int last = Math.min(across, first + to - p);
          int i = p / across - top + r * dilation;
          boolean beside = i < 0 || i >= height;
          int start = beside ? last : Math.clamp(before, first, last);
          int end = beside ? last : Math.clamp(after, start, last);
          Arrays.fill(C, at, at + start - first, 0f);
          if (start < end) {
            System.arraycopy(X, x + i * width + j0 + start, C, at + start - first, end - start);
          }
          Arrays.fill(C, at + end - first, at + last - first, 0f);
          at += last - first;
          p += last - first;
        }
      }
    }
  }

  /** A call of arraycopy costs as much as copying some numbers one by one. */
  private static void copy(float[] X, int x, float[] C, int c, int n) {
    if (n > SHORT) {
      System.arraycopy(X, x, C, c, n);
      return;
    }
    for (int e = 0; e < n; e++) {
      C[c + e] = X[x + e];
    }
  }

  private void gatherRow(float[] X, int row, int j0, float[] C, int c) {
    for (int q = 0; q < columns; q++) {
      int j = j0 + q * dilation;
      int at = c + q * depth;
      if (j < 0 || j >= width) {
        Arrays.fill(C, at, at + depth, 0f);
      } else {
        copy(X, row + j * channels, C, at, depth);
      }
    }
  }

  /**
   * The adjoint of {@link #gather}: adds each number of the windows {@code from ≤ p < to} to the
   * place from which it would be copied, window by window in ascending order.
   */
  void scatter(float[] C, int c, int from, int to, float[] X, int x) {
    int run = columns * depth;
    for (int p = from; p < to; p++) {
      int i0 = p / across * stride - top;
      int j0 = p % across * stride - left;
      boolean inside = dilation == 1 && depth == channels && j0 >= 0 && j0 + columns <= width;
      for (int r = 0; r < rows; r++) {
        int i = i0 + r * dilation;
        int source = c + ((p - from) * rows + r) * run;
        if (i >= 0 && i < height && inside) {
          add(C, source, X, x + (i * width + j0) * channels, run);
        } else if (i >= 0 && i < height) {
          scatterRow(C, source, X, x + i * width * channels, j0);
        }
      }
    }
  }

  private void scatterRow(float[] C, int c, float[] X, int row, int j0) {
    for (int q = 0; q < columns; q++) {
      int j = j0 + q * dilation;
      if (j >= 0 && j < width) {
        add(C, c + q * depth, X, row + j * channels, depth);
      }
    }
  }

  private static void add(float[] C, int c, float[] X, int x, int n) {
    if (n > SHORT) {
      Reductions.addBias(X, x, n, 1, n, C, c);
      return;
    }
    for (int e = 0; e < n; e++) {
      X[x + e] += C[c + e];
    }
  }
}
