package backsweep.layer;

import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.kernel.WindowProducts;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A convolution over images [height, width, channels]: every output is a window of the input times
 * W [rows·columns·channels, filters], plus b [filters] (LeCun et al., 1998, "Gradient-based
 * learning applied to document recognition"). Channels are the last axis, so that a row of a window
 * is one run of numbers and the output of a window is a row of Z.
 *
 * <p>Windows are gathered into rows of a matrix C, some at a time, or into columns where that moves
 * longer runs, which the products of dense layers take: Z = C·W + b; dC = dZ·Wᵀ, scattered to dX;
 * dW = Cᵀ·dZ. Each element of dW is one ordered chain over all windows of all examples.
 *
 * @param filters number of output channels
 * @param rows of a window
 * @param columns of a window
 * @param stride from one window to the next
 * @param padding whether windows reach beyond the edge
 * @param dilation from one row or column of a window to its next
 */
public record Conv2d(int filters, int rows, int columns, int stride, Padding padding, int dilation)
    implements Layer {
  /** Floats of windows that are gathered at a time: half of a usual first-level cache. */
  private static final int GATHERED = 1 << 12;

  /** Fewest windows that are gathered at a time, so that a product has full tiles. */
  private static final int FEWEST = 24;

  /** Checks the sizes. */
  public Conv2d {
    require("filters", filters);
    require("rows of the kernel", rows);
    require("columns of the kernel", columns);
    require("stride", stride);
    require("dilation", dilation);
  }

  private static void require(String what, int found) {
    if (found < 1) {
      throw new IllegalArgumentException(
          "conv2d: found " + found + " as " + what + ", expected 1 or more");
    }
  }

  static Conv2d parse(Arguments a) {
    a.require(2, 5, "conv2d(32, 3) or conv2d(32, 3x5, same, 2)");
    int[] kernel = sizes(a);
    boolean named = a.count() > 2 && !a.word(2).matches("[0-9]+");
    int at = named ? 3 : 2;
    Padding padding =
        named && a.word(2, List.of("valid", "same")).equals("same") ? Padding.SAME : Padding.VALID;
    return new Conv2d(
        a.whole(0), kernel[0], kernel[1], a.whole(at, 1), padding, a.whole(at + 1, 1));
  }

  /** 3 or 3x5. */
  private static int[] sizes(Arguments a) {
    String[] parts = a.word(1).split("x", -1);
    if (parts.length == 2) {
      try {
        return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            a + ": found '" + a.word(1) + "', expected a size such as 3 or 3x5", e);
      }
    }
    return new int[] {a.whole(1), a.whole(1)};
  }

  @Override
  public String name() {
    return "conv2d";
  }

  @Override
  public String spec() {
    StringBuilder text = new StringBuilder("conv2d(" + filters + ", " + rows);
    text.append(rows == columns ? "" : "x" + columns);
    text.append(padding == Padding.SAME ? ", same" : "");
    text.append(stride > 1 || dilation > 1 ? ", " + stride : "");
    return text.append(dilation > 1 ? ", " + dilation : "").append(")").toString();
  }

  private Window window(Shape input) {
    return Window.over(input, rows, columns, stride, dilation, padding);
  }

  @Override
  public Shape outputShape(Shape input) {
    Window window = window(input);
    return Shape.of(window.down(), window.across(), filters);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    boolean rectifier = next instanceof Activation activation && activation.rectifier();
    Initializer weights = rectifier ? Initializer.HE_UNIFORM : Initializer.GLOROT_UNIFORM;
    return List.of(
        new ParameterSpec("weight", Shape.of(window(input).size(), filters), weights),
        new ParameterSpec("bias", Shape.of(filters), Initializer.ZEROS));
  }

  @Override
  public boolean needsInput() {
    return true;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public long scratch(Shape input, int batch) {
    Window window = window(input);
    int block = block(window);
    long products =
        Math.max(
            Math.max(
                Gemm.productScratch(),
                Gemm.productTransposedScratch(block, window.size(), filters)),
            WindowProducts.accumulateScratch(block));
    return (long) block * window.size() + products;
  }

  /** Windows that are gathered at a time. */
  private static int block(Window window) {
    int windows = Math.max(FEWEST, GATHERED / window.size() / FEWEST * FEWEST);
    int across = window.across();
    return window.runs()
        ? Math.min(window.count(), Math.max(1, windows / across) * across)
        : Math.min(window.count(), windows);
  }

  @Override
  public long flops(Shape input) {
    Window window = window(input);
    return 2L * window.count() * window.size() * filters;
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    Window window = window(input);
    long product = flops(input) * batch;
    long windows = (long) window.count() * batch;
    boolean runs = window.runs();
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{Z} = windows of {X}·{weight} + {bias}",
            runs ? "WindowProducts.productOfColumns" : "Gemm.product",
            product),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = sums over windows of {dZ}·{weight}ᵀ",
            "Gemm.productTransposed",
            product + windows * window.size()),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d weight} = windows of {X}ᵀ·{dZ}",
            runs ? "WindowProducts.accumulateProduct" : "WindowProducts.accumulateTransposed",
            product),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d bias} = Σ {dZ}",
            "Reductions.columnSums",
            windows * filters));
  }

  @Override
  public double[] exact(Exact at) {
    Window window = window(at.input());
    double[] W = at.theta().get(0);
    double[] Z = new double[at.batch() * window.count() * filters];
    for (int e = 0; e < at.batch(); e++) {
      for (int p = 0; p < window.count(); p++) {
        int z = (e * window.count() + p) * filters;
        System.arraycopy(at.theta().get(1), 0, Z, z, filters);
        for (int k = 0; k < window.size(); k++) {
          int place = window.place(p, k);
          for (int f = 0; f < filters && place >= 0; f++) {
            Z[z + f] += at.X()[e * window.imageSize() + place] * W[k * filters + f];
          }
        }
      }
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(context, window(context.input()));
  }

  private final class Step implements LayerStep {
    private final StepContext c;
    private final Window window;
    private final float[] arena;
    private final int block;
    private final int size;
    private final int imageSize;
    private final int outputSize;
    private final ParameterLayout.Entry W;
    private final ParameterLayout.Entry b;

    /** Rows of the kernel that a slice of dW has at most. */
    private final int height;

    /** Panels of W as wide as the others; a narrower last one makes slices of its own. */
    private final int full;

    private final int down;
    private final int across;

    Step(StepContext c, Window window) {
      this.c = c;
      this.window = window;
      this.arena = c.workspace().arena();
      this.block = block(window);
      this.size = window.size();
      this.imageSize = window.imageSize();
      this.outputSize = window.count() * filters;
      this.W = c.entries().get(0);
      this.b = c.entries().get(1);
      this.full = filters / Panels.WIDTH;
      this.across = (full > 0 ? 1 : 0) + (full < Panels.count(filters) ? 1 : 0);
      int parts = Math.min(rows, c.workspace().threads());
      this.height = (rows + parts - 1) / parts;
      this.down = (rows + height - 1) / height;
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      float[] s = c.workspace().scratch(worker);
      float[] theta = c.theta();
      int panels = Panels.count(filters);
      for (int e = from; e < to; e++) {
        int x = c.X().offset() + e * imageSize;
        for (int p = 0; p < window.count(); p += block) {
          int some = Math.min(block, window.count() - p);
          int z = c.Z().offset() + e * outputSize + p * filters;
          if (window.runs()) {
            window.gatherColumns(arena, x, p, p + some, 0, rows, s, 0);
            WindowProducts.productOfColumns(
                s,
                0,
                some,
                theta,
                W.offset(),
                theta,
                b.offset(),
                arena,
                z,
                filters,
                some,
                size,
                filters,
                s,
                block * size);
            continue;
          }
          window.gather(arena, x, p, p + some, 0, rows, s, 0);
          Gemm.product(
              s,
              0,
              size,
              theta,
              W.offset(),
              theta,
              b.offset(),
              arena,
              z,
              filters,
              some,
              size,
              filters,
              0,
              panels,
              s,
              block * size);
        }
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX == null) {
        return;
      }
      float[] s = c.workspace().scratch(worker);
      int dZ = Objects.requireNonNull(c.dZ()).offset();
      for (int e = from; e < to; e++) {
        int x = dX.offset() + e * imageSize;
        Arrays.fill(arena, x, x + imageSize, 0f);
        for (int p = 0; p < window.count(); p += block) {
          int some = Math.min(block, window.count() - p);
          int dz = dZ + e * outputSize + p * filters;
          Gemm.productTransposed(
              arena,
              dz,
              filters,
              c.theta(),
              W.offset(),
              s,
              0,
              size,
              some,
              size,
              filters,
              0,
              size,
              s,
              block * size);
          window.scatter(s, 0, p, p + some, arena, x);
        }
      }
    }

    @Override
    public int slices() {
      return down * across + 1;
    }

    private boolean narrow(int i) {
      return full == 0 || i >= down;
    }

    @Override
    public Slice slice(int i) {
      if (i == down * across) {
        return new Slice(b.offset(), b.length());
      }
      int first = narrow(i) ? full : 0;
      int width = Panels.width(filters, first);
      int k0 = i % down * height * (size / rows);
      int k1 = Math.min(rows, (i % down + 1) * height) * (size / rows);
      int offset = W.offset() + Panels.start(size, first) + k0 * width;
      return new Slice(offset, (k1 - k0) * width, narrow(i) ? 1 : full, size * width);
    }

    @Override
    public void backwardParameters(int i, int examples, int worker) {
      float[] gradient = Objects.requireNonNull(c.gradient());
      int dZ = Objects.requireNonNull(c.dZ()).offset();
      if (i == down * across) {
        int windows = examples * window.count();
        Reductions.columnSums(arena, dZ, filters, windows, filters, gradient, b.offset());
        return;
      }
      float[] s = c.workspace().scratch(worker);
      int r0 = i % down * height;
      int r1 = Math.min(rows, r0 + height);
      int run = size / rows;
      int p0 = narrow(i) ? full : 0;
      int p1 = narrow(i) ? full + 1 : full;
      for (int e = 0; e < examples; e++) {
        for (int p = 0; p < window.count(); p += block) {
          int some = Math.min(block, window.count() - p);
          int x = c.X().offset() + e * imageSize;
          int dz = dZ + e * outputSize + p * filters;
          if (window.runs()) {
            window.gatherColumns(arena, x, p, p + some, r0, r1, s, 0);
            WindowProducts.accumulateProduct(
                s,
                0,
                some,
                arena,
                dz,
                filters,
                gradient,
                W.offset(),
                some,
                size,
                filters,
                p0,
                p1,
                r0 * run,
                r1 * run,
                e > 0 || p > 0,
                s,
                block * size);
            continue;
          }
          window.gather(arena, x, p, p + some, r0, r1, s, 0);
          WindowProducts.accumulateTransposed(
              s,
              0,
              (r1 - r0) * run,
              arena,
              dz,
              filters,
              gradient,
              W.offset(),
              some,
              size,
              filters,
              p0,
              p1,
              r0 * run,
              r1 * run,
              e > 0 || p > 0,
              s,
              block * size);
        }
      }
    }
  }
}
