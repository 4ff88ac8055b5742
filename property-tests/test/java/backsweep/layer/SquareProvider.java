package backsweep.layer;

/** Makes {@link Square} known by name, as a user's library would. */
public final class SquareProvider implements LayerProvider {
  @Override
  public String name() {
    return "square";
  }

  @Override
  public Layer layer(Arguments arguments) {
    return new Square(arguments.require(1, 1, "square(0.5)").number(0));
  }
}
