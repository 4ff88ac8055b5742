package backsweep.layer;

/**
 * A convolution over a sequence [time, channels]: {@link Conv2d} with a kernel of one row over an
 * image of one row. W is [length·channels/groups, filters].
 *
 * @param filters number of output channels
 * @param kernel of which the columns, and the padding of columns, count
 */
public record Conv1d(int filters, Kernel kernel) implements OverTime {
  /** Checks the sizes. */
  public Conv1d {
    kernel = kernel.flat();
    Conv2d.check("conv1d", filters, kernel);
  }

  static Conv1d parse(Arguments a) {
    Arguments all = a.withNames("stride", "padding", "dilation", "groups");
    String example = "conv1d(32, 5) or conv1d(32, 5, stride=2, padding=2, groups=4)";
    return new Conv1d(all.whole(0), Kernel.parse(all, true, example));
  }

  @Override
  public String name() {
    return "conv1d";
  }

  @Override
  public String spec() {
    return "conv1d(" + filters + ", " + kernel.text(true) + ")";
  }

  @Override
  public Layer image() {
    return new Conv2d(filters, kernel);
  }
}
