package backsweep.cli;

import backsweep.data.Windows;
import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.formats.Origin;
import backsweep.network.Network;
import backsweep.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code backsweep inspect}. */
@Command(
    name = "inspect",
    description = {"Shows what a model file holds: layers, parameters, and where they came from."})
final class Inspect extends Verb {

  @Parameters(paramLabel = "MODEL", description = "A file that 'backsweep train' wrote.")
  String model = "";

  Inspect(Terminal terminal) {
    super(terminal);
  }

  /** The values of one parameter, in short. */
  private record Statistics(double min, double max, double mean, double deviation) {

    static Statistics of(float[] values) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (float value : values) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
      }
      double mean = sum / values.length;
      double squares = 0;
      for (float value : values) {
        squares += (value - mean) * (value - mean);
      }
      return new Statistics(min, max, mean, Math.sqrt(squares / values.length));
    }
  }

  @Override
  public Integer call() throws IOException {
    Path file = DataSource.path("MODEL", model);
    Model read = ModelFile.read(file);
    if (json) {
      print(document(read));
    } else {
      log().print(text(read));
    }
    return ExitCode.DONE;
  }

  private String text(Model read) {
    Network network = read.network();
    TextTable parameters =
        new TextTable().row("parameter", "shape", "min", "max", "mean", "deviation");
    for (String name : network.parameters().names()) {
      Tensor tensor = network.parameters().get(name);
      Statistics s = Statistics.of(tensor.values());
      parameters.row(
          name,
          tensor.shape().toString(),
          Numbers.of(s.min()),
          Numbers.of(s.max()),
          Numbers.of(s.mean()),
          Numbers.of(s.deviation()));
    }
    StringBuilder facts = new StringBuilder();
    Map<String, Object> known = facts(read);
    known.values().removeIf(List.of()::equals);
    known.forEach((name, value) -> facts.append("%-18s %s%n".formatted(name, value)));
    return network + "\n" + parameters + "\n" + facts;
  }

  private static Map<String, Object> facts(Model read) {
    Origin origin = read.origin();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("loss", read.loss().spec());
    facts.put("target", read.preprocessing().targetName());
    facts.put("labels", read.labels());
    facts.put("features", read.preprocessing().featureNames());
    Windows windows = read.preprocessing().windows();
    if (windows != null) {
      facts.put("window", windows.length());
      facts.put("horizon", windows.horizon());
    }
    facts.put("data", origin.data());
    facts.put("dataSha256", origin.dataSha256());
    facts.put("seed", origin.seed());
    facts.putAll(origin.settings());
    facts.put("version", origin.version());
    facts.put("parametersSha256", read.network().parameters().sha256());
    return facts;
  }

  private Map<String, Object> document(Model read) {
    Network network = read.network();
    List<Object> layers = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      Map<String, Object> layer = new LinkedHashMap<>();
      layer.put("layer", network.layers().get(i).spec());
      layer.put("output", network.shape(i + 1).dimensions());
      layers.add(layer);
    }
    List<Object> tensors = new ArrayList<>();
    for (String name : network.parameters().names()) {
      Tensor tensor = network.parameters().get(name);
      Statistics s = Statistics.of(tensor.values());
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", name);
      one.put("shape", tensor.shape().dimensions());
      one.put("min", s.min());
      one.put("max", s.max());
      one.put("mean", s.mean());
      one.put("deviation", s.deviation());
      tensors.add(one);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", model);
    document.put("input", network.inputShape().dimensions());
    document.put("layers", layers);
    document.put("parameters", network.parameters().count());
    document.put("tensors", tensors);
    document.putAll(facts(read));
    return document;
  }
}
