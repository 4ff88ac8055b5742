package backsweep.cli;

import backsweep.network.Network;
import backsweep.optimizer.Clipped;
import backsweep.optimizer.Optimizer;
import backsweep.optimizer.Optimizers;
import backsweep.training.Schedule;
import backsweep.training.Schedules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How steps downhill are taken. */
final class OptimizerOptions {

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description =
          "sgd, momentum, nesterov, rmsProp, adagrad, adadelta, adam, amsGrad, adamW, nadam, lion"
              + " or lamb (default: ${DEFAULT-VALUE}).")
  private String optimizer = "";

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      defaultValue = "0.001",
      description = "Learning rate (default: ${DEFAULT-VALUE}).")
  private float learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "SCHEDULE",
      defaultValue = "constant",
      description =
          "How the learning rate changes: constant, step(EPOCHS, FACTOR), exponential(FACTOR),"
              + " cosine, cosine(EPOCHS, LEAST, GROWTH), oneCycle, plateau(FACTOR, PATIENCE); any"
              + " behind warmUp(EPOCHS), as in \"warmUp(2) cosine\" (default: ${DEFAULT-VALUE}).")
  private String schedule = "";

  @Option(
      names = "--clip",
      paramLabel = "[KIND:]LIMIT",
      description =
          "Shortens gradients: 1.0 or globalNorm:1.0 all together, norm:1.0 those of each"
              + " parameter, value:0.5 each number (default: not at all).")
  private @Nullable String clip;

  @Mixin private final RegularizationOptions around = new RegularizationOptions();

  /** The name that was given. */
  String name() {
    return Choice.of("--optimizer", optimizer, Optimizers.names());
  }

  float learningRate() {
    return learningRate;
  }

  /** What was said of it, for people. */
  String text() {
    String more = schedule.equals("constant") ? "" : ", " + schedule().spec();
    return name() + (clip == null ? "" : " clipped at " + clip) + around.text() + more;
  }

  Schedule schedule() {
    try {
      return Schedules.parse(schedule);
    } catch (IllegalArgumentException e) {
      throw Failure.input("--schedule", e);
    }
  }

  Optimizer optimizer() {
    Optimizer plain;
    try {
      plain = Optimizers.named(name(), learningRate);
    } catch (IllegalArgumentException e) {
      throw Failure.input("--lr", e);
    }
    return around.outside(clipped(around.inside(plain)));
  }

  /** Refuses names of layers that the network does not have. */
  void requireFits(Optimizer optimizer, Network network) {
    try {
      optimizer.start(network.parameters());
    } catch (IllegalArgumentException e) {
      throw Failure.input(around.options(), e);
    }
  }

  private Optimizer clipped(Optimizer inner) {
    String text = clip;
    if (text == null) {
      return inner;
    }
    int colon = text.indexOf(':');
    try {
      float limit = Float.parseFloat(text.substring(colon + 1));
      return new Clipped(inner, kind(colon < 0 ? "globalNorm" : text.substring(0, colon)), limit);
    } catch (NumberFormatException e) {
      throw Failure.input(
          "--clip: found '%s', expected a number such as 1.0, or value:0.5.".formatted(text));
    } catch (IllegalArgumentException e) {
      throw Failure.input("--clip", e);
    }
  }

  private static Clipped.Kind kind(String text) {
    return switch (text) {
      case "globalNorm" -> Clipped.Kind.GLOBAL_NORM;
      case "norm" -> Clipped.Kind.NORM;
      case "value" -> Clipped.Kind.VALUE;
      default ->
          throw new IllegalArgumentException(
              "found '" + text + "', expected globalNorm, norm or value before the colon");
    };
  }
}
