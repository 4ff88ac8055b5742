package backsweep.layer;

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
 * @param stride from one window to the next
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
    check(kind.text("2d"), kind, Math.min(rows, columns), stride);
  }

  static void check(String name, Kind kind, int size, int stride) {
    if ((size < 1 && kind != Kind.GLOBAL_AVERAGE) || stride < 1) {
      throw new IllegalArgumentException(
          name
              + ": found a window of "
              + size
              + " and a stride of "
              + stride
              + ", expected 1 or more");
    }
  }

  static Pool2d parse(Arguments a, Kind kind) {
    a.require(1, 2, kind.text("2d") + "(2)");
    return new Pool2d(kind, a.whole(0), a.whole(0), a.whole(1, a.whole(0)));
  }

  @Override
  public String name() {
    return kind.text("2d");
  }

  @Override
  public String spec() {
    return spec(name(), kind, columns, stride);
  }

  static String spec(String name, Kind kind, int size, int stride) {
    return kind == Kind.GLOBAL_AVERAGE
        ? name
        : name + "(" + size + (stride == size ? "" : ", " + stride) + ")";
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
    String what = kind == Kind.MAX ? "max" : "mean";
    String back = kind == Kind.MAX ? "{dZ} where {X} = {Z} first" : "{dZ} / size, to all";
    return List.of(
        new Operation(
            Operation.Part.FORWARD, "{Z} = " + what + " of windows of {X}", name(), flops),
        new Operation(
            Operation.Part.INPUT_GRADIENT, "{dX} = Σ over windows of " + back, name(), flops));
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

  private record Step(StepContext c, boolean max, Window window) implements LayerStep {
    /** Where number q of window p begins in the image. */
    private int place(int p, int q) {
      int i = p / window.across() * window.stride() + q / window.columns();
      int j = p % window.across() * window.stride() + q % window.columns();
      return (i * window.width() + j) * window.channels();
    }

    private int pixels() {
      return window.rows() * window.columns();
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      float[] arena = c.workspace().arena();
      int n = window.channels();
      for (int e = from; e < to; e++) {
        int x = c.X().offset() + e * window.imageSize();
        for (int p = 0; p < window.count(); p++) {
          int z = c.Z().offset() + (e * window.count() + p) * n;
          System.arraycopy(arena, x + place(p, 0), arena, z, n);
          for (int q = 1; q < pixels(); q++) {
            if (max) {
              greater(arena, x + place(p, q), z, n);
            } else {
              add(arena, x + place(p, q), z, n);
            }
          }
          if (!max) {
            divide(arena, z, n, pixels());
          }
        }
      }
    }

    private static void greater(float[] arena, int x, int z, int n) {
      for (int e = 0; e < n; e++) {
        arena[z + e] = Math.max(arena[z + e], arena[x + e]);
      }
    }

    private static void add(float[] arena, int x, int z, int n) {
      for (int e = 0; e < n; e++) {
        arena[z + e] += arena[x + e];
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
      int outputs = window.count() * window.channels();
      int dZ = Objects.requireNonNull(c.dZ()).offset();
      for (int e = from; e < to; e++) {
        int dx = dX.offset() + e * size;
        int dz = dZ + e * outputs;
        Arrays.fill(arena, dx, dx + size, 0f);
        if (max) {
          toFirst(arena, c.X().offset() + e * size, c.Z().offset() + e * outputs, dz, dx);
        } else {
          toAll(arena, dz, dx);
        }
      }
    }

    /** Adds each number of dZ to the place of the first number that is as great as the greatest. */
    private void toFirst(float[] arena, int x, int z, int dz, int dx) {
      int n = window.channels();
      for (int p = 0; p < window.count(); p++) {
        for (int e = 0; e < n; e++) {
          float greatest = arena[z + p * n + e];
          int q = 0;
          while (q < pixels() - 1 && arena[x + place(p, q) + e] != greatest) {
            q++;
          }
          arena[dx + place(p, q) + e] += arena[dz + p * n + e];
        }
      }
    }

    private void toAll(float[] arena, int dz, int dx) {
      int n = window.channels();
      for (int p = 0; p < window.count(); p++) {
        for (int q = 0; q < pixels(); q++) {
          for (int e = 0; e < n; e++) {
            arena[dx + place(p, q) + e] += arena[dz + p * n + e] / pixels();
          }
        }
      }
    }
  }
}
