package backsweep.layer;

import backsweep.kernel.Cells;
import backsweep.kernel.Pooling;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One number for each channel of each window of an image [height, width, channels]: the greatest,
 * whose gradient goes to the first that is as great, or the mean. Rows and columns that make no
 * whole window are left out.
 *
 * @param kind greatest or mean
 * @param rows of a window; 0 for the whole image
 * @param columns of a window; 0 for the whole image
 * @param stride from one window to the next; 1 for the whole image
 */
public record Pool2d(Kind kind, int rows, int columns, int stride) implements Layer {
  /** What is made of a window. */
  public enum Kind {
    /** The greatest number. */
    MAX("maxPool"),
    /** The mean. */
    AVERAGE("avgPool"),
    /** The mean of the whole image, as a vector. */
    GLOBAL_AVERAGE("globalAvgPool");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** The layer's name for 1d or 2d. */
    String text(String axes) {
      return text + axes;
    }
  }

  /** Checks the sizes. */
  public Pool2d {
    boolean global = kind == Kind.GLOBAL_AVERAGE;
    int given = rows == 0 ? columns : rows;
    check(kind.text("2d"), kind, global ? given : Math.min(rows, columns), stride);
  }

  static void check(String name, Kind kind, int size, int stride) {
    boolean global = kind == Kind.GLOBAL_AVERAGE;
    if (global ? size != 0 || stride != 1 : size < 1 || stride < 1) {
      throw new IllegalArgumentException(
          name
              + ": found a window of "
              + size
              + " and a stride of "
              + stride
              + ", expected "
              + (global ? "a window of 0, which is all, and a stride of 1" : "1 or more"));
    }
  }

  static Pool2d parse(Arguments a, Kind kind) {
    a.require(1, 2, kind.text("2d") + "(2) or " + kind.text("2d") + "(2x3, 2)");
    int[] size = Kernel.sizes(a, a.word(0));
    a.require(size[0] == size[1] ? 1 : 2, 2, kind.text("2d") + "(2x3, 2)");
    return new Pool2d(kind, size[0], size[1], a.whole(1, size[1]));
  }

  @Override
  public String name() {
    return kind.text("2d");
  }

  @Override
  public String spec() {
    return spec(name(), kind, Kernel.size(rows, columns), stride);
  }

  static String spec(String name, Kind kind, String size, int stride) {
    return kind == Kind.GLOBAL_AVERAGE
        ? name
        : name + "(" + size + (size.equals("" + stride) ? "" : ", " + stride) + ")";
  }

  private Window window(Shape input) {
    if (kind == Kind.GLOBAL_AVERAGE && input.rank() >= 2) {
      return over(input, input.dimension(0), input.dimension(1), 1);
    }
    return over(input, rows, columns, stride);
  }

  private static Window over(Shape input, int rows, int columns, int stride) {
    return Window.over(input, new Kernel(rows, columns, stride, Padding.VALID, 1, 1));
  }

  @Override
  public Shape outputShape(Shape input) {
    Window window = window(input);
    return kind == Kind.GLOBAL_AVERAGE
        ? Shape.of(window.channels())
        : Shape.of(window.down(), window.across(), window.channels());
  }

  @Override
  public boolean needsInput() {
    return kind == Kind.MAX;
  }

  @Override
  public boolean needsOutput() {
    return kind == Kind.MAX;
  }

  @Override
  public long flops(Shape input) {
    Window window = window(input);
    return (long) window.count() * window.size();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long flops = flops(input) * batch;
    boolean max = kind == Kind.MAX;
    String what = max ? "max" : "mean";
    String back = max ? "{dZ} where {X} = {Z} first" : "{dZ} / size, to all";
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{Z} = " + what + " of windows of {X}",
            max ? "Pooling.greatest" : "Cells.add",
            flops),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = Σ over windows of " + back,
            max ? "Pooling.greatestBackward" : "Pooling.share",
            flops));
  }

  @Override
  public double[] exact(Exact at) {
    Window window = window(at.input());
    int channels = window.channels();
    double[] Z = new double[at.batch() * window.count() * channels];
    for (int i = 0; i < Z.length; i++) {
      int e = i / channels / window.count();
      int p = i / channels % window.count();
      double z = kind == Kind.MAX ? Double.NEGATIVE_INFINITY : 0;
      for (int k = i % channels; k < window.size(); k += channels) {
        double x = at.X()[e * window.imageSize() + window.place(p, k)];
        z = kind == Kind.MAX ? Math.max(z, x) : z + x * channels / window.size();
      }
      Z[i] = z;
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(context, kind == Kind.MAX, window(context.input()));
  }

  private static final class Step implements LayerStep {
    private final StepContext c;
    private final boolean max;
    private final Window window;
    private final int n;

    /** Where the pixels of a window stand, from its first. */
    private final int[] at;

    /** From a window to that beside it, and from a row of windows to that below. */
    private final int step;

    private final int down;

    /** Whether windows stand side by side, and whether they cover the whole image. */
    private final boolean apart;

    private final boolean whole;

    Step(StepContext c, boolean max, Window window) {
      this.c = c;
      this.max = max;
      this.window = window;
      this.n = window.channels();
      this.step = window.stride() * n;
      this.down = step * window.width();
      this.apart = window.rows() == window.stride() && window.columns() == window.stride();
      this.whole =
          apart
              && window.down() * window.rows() == window.height()
              && window.across() * window.columns() == window.width();
      this.at = new int[window.rows() * window.columns()];
      c.workspace().reserved(4L * at.length);
      for (int q = 0; q < at.length; q++) {
        at[q] = (q / window.columns() * window.width() + q % window.columns()) * n;
      }
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      float[] arena = c.workspace().arena();
      int row = window.across() * n;
      for (int e = from; e < to; e++) {
        int x = c.X().offset() + e * window.imageSize();
        int z = c.Z().offset() + e * window.count() * n;
        for (int i = 0; i < window.down(); i++) {
          if (max) {
            Pooling.greatest(arena, x + i * down, at, step, arena, z + i * row, window.across(), n);
          } else {
            mean(arena, x + i * down, z + i * row);
          }
        }
      }
    }

    private void mean(float[] arena, int x, int z) {
      for (int w = 0; w < window.across(); w++) {
        int to = z + w * n;
        System.arraycopy(arena, x + w * step, arena, to, n);
        for (int q = 1; q < at.length; q++) {
          Cells.add(arena, to, arena, x + w * step + at[q], arena, to, n);
        }
        divide(arena, to, n, at.length);
      }
    }

    private static void divide(float[] arena, int z, int n, float by) {
      for (int e = 0; e < n; e++) {
        arena[z + e] /= by;
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX == null) {
        return;
      }
      float[] arena = c.workspace().arena();
      int size = window.imageSize();
      int row = window.across() * n;
      int outputs = window.count() * n;
      for (int e = from; e < to; e++) {
        int dx = dX.offset() + e * size;
        if (!(max && whole)) {
          Arrays.fill(arena, dx, dx + size, 0f);
        }
        for (int i = 0; i < window.down(); i++) {
          int dz = Objects.requireNonNull(c.dZ()).offset() + e * outputs + i * row;
          if (max) {
            int x = c.X().offset() + e * size + i * down;
            int z = c.Z().offset() + e * outputs + i * row;
            toFirst(arena, x, z, dz, dx + i * down);
          } else {
            toAll(arena, dz, dx + i * down);
          }
        }
      }
    }

    private void toFirst(float[] arena, int x, int z, int dz, int dx) {
      Pooling.greatestBackward(
          arena, x, at, step, arena, z, arena, dz, arena, dx, window.across(), n, !apart);
    }

    private void toAll(float[] arena, int dz, int dx) {
      for (int w = 0; w < window.across(); w++) {
        for (int pixel : at) {
          Pooling.share(arena, dz + w * n, at.length, arena, dx + w * step + pixel, n);
        }
      }
    }
  }
}
