package backsweep.layer;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution over images [height, width, channels]: every output is a window of the input times
 * W [rows·columns·channels, filters], plus b [filters] (LeCun et al., 1998, "Gradient-based
 * learning applied to document recognition"). Channels are the last axis, so that a row of a window
 * is one run of numbers and the output of a window is a row of Z.
 *
 * <p>With groups W is [rows·columns·channels/groups, filters]: filter f sees the channels of group
 * f·groups/filters alone (Krizhevsky et al., 2012, "ImageNet classification with deep convolutional
 * neural networks"); with one for each channel it is depthwise (Chollet, 2017, "Xception").
 *
 * @param filters number of output channels
 * @param kernel size, stride, padding, dilation and groups
 */
public record Conv2d(int filters, Kernel kernel) implements Layer {
  private static final String EXAMPLE =
      "conv2d(32, 3) or conv2d(32, 3x5, stride=2, padding=1x2, groups=4)";

  /** Checks the sizes. */
  public Conv2d {
    check("conv2d", filters, kernel);
  }

  static void check(String layer, int filters, Kernel kernel) {
    kernel.check(layer, filters);
    kernel.divides(layer, "filters", filters);
  }

  static Conv2d parse(Arguments a) {
    Arguments all = a.withNames("stride", "padding", "dilation", "groups");
    return new Conv2d(all.whole(0), Kernel.parse(all, false, EXAMPLE));
  }

  @Override
  public String name() {
    return "conv2d";
  }

  @Override
  public String spec() {
    return "conv2d(" + filters + ", " + kernel.text(false) + ")";
  }

  private Window window(Shape input) {
    kernel.divides("the input", "channels", Window.channels(input));
    return Window.over(input, kernel);
  }

  private SlidingProduct product(Shape input) {
    return SlidingProduct.of(window(input), filters, kernel.groups());
  }

  @Override
  public Shape outputShape(Shape input) {
    Window window = window(input);
    return Shape.of(window.down(), window.across(), filters);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    return parameters(window(input), filters, filters, next);
  }

  /** W of a map to that many outputs, and b. */
  static List<ParameterSpec> parameters(
      Window window, int outputs, int filters, @Nullable Layer next) {
    boolean rectifier = next instanceof Activation activation && activation.rectifier();
    Initializer weights = rectifier ? Initializer.HE_UNIFORM : Initializer.GLOROT_UNIFORM;
    return List.of(
        new ParameterSpec("weight", Shape.of(window.size(), outputs), weights),
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
    return product(input).scratch();
  }

  @Override
  public long flops(Shape input) {
    return product(input).flops();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long sums = (long) outputShape(input).size() * batch;
    return ConvolutionStep.operations(product(input), false, batch, sums);
  }

  @Override
  public double[] exact(Exact at) {
    Window window = window(at.input());
    double[] W = at.theta().get(0);
    double[] Z = new double[at.batch() * window.count() * filters];
    int n = filters / kernel.groups();
    for (int e = 0; e < at.batch(); e++) {
      for (int p = 0; p < window.count(); p++) {
        int z = (e * window.count() + p) * filters;
        System.arraycopy(at.theta().get(1), 0, Z, z, filters);
        for (int k = 0; k < window.size(); k++) {
          int place = window.place(p, k);
          int x = e * window.imageSize() + place;
          for (int f = 0; f < filters && place >= 0; f++) {
            Z[z + f] += at.X()[x + f / n * window.depth()] * W[k * filters + f];
          }
        }
      }
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new ConvolutionStep(context, product(context.input()), false);
  }
}
