package backsweep.cli;

import backsweep.check.GradientCheck;
import backsweep.check.GradientReport;
import backsweep.check.LayerCheck;
import backsweep.check.LayerFinding;
import backsweep.check.LayerReport;
import backsweep.layer.Layer;
import backsweep.loss.Loss;
import backsweep.loss.Output;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backsweep gradcheck}. */
@Command(
    name = "gradcheck",
    description = {
      "Compares the gradients of a network's backward sweep with central differences in double"
          + " precision, on random data, and ends with 1 if rounding does not explain an error."
          + " Where a layer is neither dense nor an activation, each layer is judged by itself,"
          + " gradients and all other laws of layers."
    })
final class GradCheck extends Verb {

  private static final int MOST_INPUTS = 100_000;

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      defaultValue = "16,8",
      description =
          "Sizes of the hidden layers, such as 16,8, or all layers word for word, such as"
              + " \"dense(16) tanh dense(3)\", or @FILE with either (default: ${DEFAULT-VALUE}).")
  String layers = "";

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      defaultValue = "relu",
      description = "Behind each hidden layer (default: ${DEFAULT-VALUE}).")
  String activation = "";

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      defaultValue = "softmaxCrossEntropy",
      description = "The loss (default: ${DEFAULT-VALUE}).")
  String loss = "";

  @Option(
      names = "--input",
      paramLabel = "SHAPE",
      defaultValue = "10",
      description = "Shape of one example, such as 10 or 28x28x1 (default: ${DEFAULT-VALUE}).")
  String input = "";

  @Option(
      names = "--outputs",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Outputs of the network, when --layers gives sizes only (default: ${DEFAULT-VALUE}).")
  int outputs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Examples (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Elements of each parameter to check, chosen at random (default: ${DEFAULT-VALUE}).")
  int samples;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Fixes parameters, data and choice of elements (default: ${DEFAULT-VALUE}).")
  long seed;

  @Mixin final EngineOptions engine = new EngineOptions();

  GradCheck(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    Shape shape = shape(input);
    require("--outputs", outputs, MOST_INPUTS);
    require("--batch", batch, MOST_INPUTS);
    require("--samples", samples, Integer.MAX_VALUE);
    Loss chosen = Train.parsedLoss(loss);
    engine.start(log());
    Network network = Topology.of(layers, activation).network(shape, outputs).initialize(seed);
    if (!GradientCheck.judges(network)) {
      return layerByLayer(network);
    }
    requireGradients(network, chosen);
    PlanOptions options = PlanOptions.threads(engine.threads());
    GradientReport report;
    try {
      report = new GradientCheck(network, chosen, options, samples, seed).onRandomBatch(batch);
    } catch (IllegalArgumentException e) {
      throw Failure.input("--batch", e);
    }
    if (json) {
      print(document(network, chosen, report));
    } else {
      log().print(text(network, chosen, report));
    }
    return exitCode(report);
  }

  /** Refuses a check in which every gradient is 0, right or wrong. */
  private static void requireGradients(Network network, Loss chosen) {
    Shape output = network.outputShape();
    boolean shares =
        chosen.output() == Output.SOFTMAX || chosen.output() == Output.SOFTMAX_PER_STEP;
    if (shares && output.dimension(output.rank() - 1) == 1) {
      throw Failure.input(
          "--outputs: found 1, but the only class has probability 1 under %s, so that every gradient"
                  .formatted(chosen.name())
              + " is 0; say 2 or more, or another loss such as binaryCrossEntropyWithLogits.");
    }
  }

  private static Shape shape(String text) {
    try {
      int[] sizes = Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
      Shape shape = Shape.of(sizes);
      require("--input", shape.size(), MOST_INPUTS);
      return shape;
    } catch (IllegalArgumentException e) {
      throw Failure.input(
          "--input: found '%s', expected numbers such as 10 or 28x28x1, 1 … %d in all."
              .formatted(text, MOST_INPUTS));
    }
  }

  /**
   * For networks with layers whose rounding has no proved bound: each layer by the laws that all
   * layers keep.
   */
  private int layerByLayer(Network network) {
    List<LayerReport> reports = new ArrayList<>();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("layers", network.spec());
    document.put("seed", seed);
    List<Object> lines = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      LayerReport report = LayerCheck.of(layer).input(network.shape(i)).seed(seed).tries(3).run();
      reports.add(report);
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("layer", i);
      line.put("spec", layer.spec());
      line.put("right", report.passed());
      line.put("findings", report.findings().stream().map(LayerFinding::toString).toList());
      lines.add(line);
      log().print("layer %d, input %s: %s%n".formatted(i, network.shape(i), report));
    }
    boolean right = reports.stream().allMatch(LayerReport::passed);
    document.put("checks", lines);
    document.put("right", right);
    if (json) {
      print(document);
    } else {
      log()
          .print(
              (right
                      ? terminal.green("Every layer keeps the laws of layers.")
                      : terminal.red("A layer breaks a law of layers."))
                  + System.lineSeparator());
    }
    return right ? ExitCode.DONE : ExitCode.FAILED;
  }

  static int exitCode(GradientReport report) {
    return report.passed() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static void require(String option, int found, int most) {
    if (found < 1 || found > most) {
      throw Failure.input("%s: found %d, expected 1 … %d.".formatted(option, found, most));
    }
  }

  private String text(Network network, Loss chosen, GradientReport report) {
    TextTable table =
        new TextTable()
            .row(
                "parameter",
                "checked",
                "kinks",
                "worst at",
                "analytic",
                "numeric",
                "error",
                "allowed",
                "");
    for (GradientReport.Line line : report.parameters()) {
      table.row(
          line.name() + " of " + layer(network, line),
          Integer.toString(line.checked()),
          Integer.toString(line.atKinks()),
          Integer.toString(line.worst()),
          "%.8e".formatted(line.analytic()),
          "%.8e".formatted(line.numeric()),
          "%.1e".formatted(line.error()),
          "%.1e".formatted(line.tolerance()),
          line.passed() ? "right" : "WRONG");
    }
    String verdict =
        report.passed()
            ? terminal.green("All gradients are right, as far as rounding allows to tell.")
            : terminal.red("A gradient is wrong: rounding does not explain its error.");
    return "%s, %s, batch of %d%n%n%s%n%s%n"
        .formatted(network.spec(), chosen.spec(), batch, table, verdict);
  }

  private static String layer(Network network, GradientReport.Line line) {
    int index = Integer.parseInt(line.name().substring(0, line.name().indexOf('/')));
    return network.layers().get(index).spec();
  }

  private Map<String, Object> document(Network network, Loss chosen, GradientReport report) {
    List<Object> lines = new ArrayList<>();
    for (GradientReport.Line line : report.parameters()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("parameter", line.name());
      one.put("layer", layer(network, line));
      one.put("checked", line.checked());
      one.put("atKinks", line.atKinks());
      one.put("worst", line.worst());
      one.put("analytic", line.analytic());
      one.put("numeric", line.numeric());
      one.put("error", line.error());
      one.put("tolerance", line.tolerance());
      one.put("right", line.passed());
      lines.add(one);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("layers", network.spec());
    document.put("loss", chosen.spec());
    document.put("batch", batch);
    document.put("seed", seed);
    document.put("parameters", lines);
    document.put("right", report.passed());
    return document;
  }
}
