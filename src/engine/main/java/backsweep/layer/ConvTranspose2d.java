package backsweep.layer;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transposed convolution (Zeiler et al., 2010, "Deconvolutional networks"): every number of the
 * input adds its window's weights to the output, which is as large as the image over which {@code
 * conv2d} with the same kernel has as many windows as the input has places. Forward is therefore
 * the way back to that convolution's input, and the way back is its forward product.
 *
 * <p>W is [rows·columns·filters/groups, channels], b [filters]. Without {@code same} the output has
 * (height − 1)·stride − 2·padding + (rows − 1)·dilation + 1 + extra rows; with it, height·stride.
 *
 * @param filters number of output channels
 * @param kernel size, stride, padding, dilation and groups
 * @param extra rows and columns of output at the end that a stride would jump over: PyTorch's
 *     output_padding, less than the stride
 */
public record ConvTranspose2d(int filters, Kernel kernel, int extra) implements Layer {
  private static final String NAME = "convTranspose2d";
  private static final String EXAMPLE =
      "convTranspose2d(16, 2, stride=2) or convTranspose2d(16, 3, stride=2, padding=1,"
          + " outputPadding=1)";

  /** Checks the sizes. */
  public ConvTranspose2d {
    Conv2d.check(NAME, filters, kernel);
    Kernel.atLeast(NAME, "outputPadding", extra, 0);
    if (extra > 0 && (extra >= kernel.stride() || kernel.padding().same())) {
      throw new IllegalArgumentException(
          NAME
              + ": found outputPadding "
              + extra
              + " with stride "
              + kernel.stride()
              + (kernel.padding().same() ? " and same" : "")
              + ", expected less than the stride, and 0 with same");
    }
  }

  static ConvTranspose2d parse(Arguments a) {
    Arguments all = a.withNames("stride", "padding", "dilation", "groups", "outputPadding");
    Kernel kernel = Kernel.parse(all, false, EXAMPLE);
    return new ConvTranspose2d(all.whole(0), kernel, all.whole("outputPadding", 0));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String spec() {
    String last = extra > 0 ? ", outputPadding=" + extra : "";
    return NAME + "(" + filters + ", " + kernel.text(false) + last + ")";
  }

  private int size(int places, int taps, int padding) {
    long size = (places - 1L) * kernel.stride() - 2L * padding;
    size += Window.reach(taps, kernel) + extra;
    size = kernel.padding().same() ? (long) places * kernel.stride() : size;
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "found "
              + size
              + " as rows or columns of the output, expected 1 or more, below 2^31; choose another"
              + " padding or stride");
    }
    return (int) size;
  }

  /** The windows over the output, as many as the input has places. */
  private Window window(Shape input) {
    if (input.rank() != 2 && input.rank() != 3) {
      throw new IllegalArgumentException(
          "expected images [height, width, channels] or [height, width], found " + input);
    }
    kernel.divides("the input", "channels", Window.channels(input));
    int height = size(input.dimension(0), kernel.rows(), kernel.padding().down());
    int width = size(input.dimension(1), kernel.columns(), kernel.padding().across());
    return Window.over(Shape.of(height, width, filters), kernel);
  }

  private SlidingProduct product(Shape input) {
    return SlidingProduct.of(window(input), Window.channels(input), kernel.groups());
  }

  @Override
  public Shape outputShape(Shape input) {
    Window window = window(input);
    return Shape.of(window.height(), window.width(), filters);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    return Conv2d.parameters(window(input), Window.channels(input), filters, next);
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
    return product(input).scratch();
  }

  @Override
  public long flops(Shape input) {
    return product(input).adjointFlops();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long sums = (long) outputShape(input).size() * batch;
    return ConvolutionStep.operations(product(input), true, batch, sums);
  }

  @Override
  public double[] exact(Exact at) {
    Window window = window(at.input());
    int channels = Window.channels(at.input());
    double[] W = at.theta().get(0);
    double[] Z = new double[at.batch() * window.imageSize()];
    for (int i = 0; i < Z.length; i++) {
      Z[i] = at.theta().get(1)[i % filters];
    }
    int n = channels / kernel.groups();
    for (int e = 0; e < at.batch(); e++) {
      for (int p = 0; p < window.count(); p++) {
        int x = (e * window.count() + p) * channels;
        for (int k = 0; k < window.size(); k++) {
          int place = window.place(p, k);
          int z = e * window.imageSize() + place;
          for (int f = 0; f < channels && place >= 0; f++) {
            Z[z + f / n * window.depth()] += at.X()[x + f] * W[k * channels + f];
          }
        }
      }
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new ConvolutionStep(context, product(context.input()), true);
  }
}
