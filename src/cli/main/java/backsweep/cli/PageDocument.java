package backsweep.cli;

import backsweep.explain.Explanation;
import backsweep.explain.LogicalStep;
import backsweep.explain.Notation;
import backsweep.explain.Operand;
import backsweep.explain.RecordedPass;
import backsweep.network.Network;
import backsweep.network.PlannedLayer;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a page shows: the document of a plan, and with it what the drawing needs. */
final class PageDocument {

  private final Explanation plan;
  private final Network network;
  private final Notation notation;
  private final Map<String, @Nullable Object> document = new LinkedHashMap<>();

  PageDocument(String title, String lead, Explanation plan) {
    this.plan = plan;
    this.network = plan.outline().network();
    this.notation = plan.notation();
    document.put("title", title);
    document.put("lead", lead);
    document.put("command", "backsweep explain");
    document.putAll(ExplainJson.plan(plan));
    document.put("facts", facts());
    document.put("lossName", notation.loss());
    document.put("nodes", nodes());
    document.put("functions", functions());
    document.put("operands", operands());
    document.put("values", Map.of());
  }

  /** With these in it. */
  PageDocument with(Map<String, ? extends @Nullable Object> more) {
    document.putAll(more);
    return this;
  }

  /** With the numbers of a pass of one example. */
  PageDocument withNumbers(RecordedPass pass) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < pass.values().size(); i++) {
      String name = notation.value(i);
      put(values, name, pass.values().get(i), true);
      put(values, notation.gradient(name), pass.gradients().get(i), true);
    }
    for (LogicalStep step : plan.steps()) {
      for (Operand operand : all(step)) {
        boolean rows = !ofParameter(operand) && operand.shape().rank() > 0;
        put(values, operand.name(), pass.value(operand), rows);
      }
    }
    return with(Map.of("values", values));
  }

  private static boolean ofParameter(Operand operand) {
    return operand.kind() == Operand.Kind.PARAMETER
        || operand.kind() == Operand.Kind.PARAMETER_GRADIENT;
  }

  private static void put(
      Map<String, Object> values, String name, @Nullable Tensor tensor, boolean rows) {
    if (tensor != null && !values.containsKey(name)) {
      values.put(name, new Sample(tensor, rows).document());
    }
  }

  Map<String, @Nullable Object> document() {
    return document;
  }

  private List<Object> facts() {
    List<Object> facts = new ArrayList<>();
    facts.add(List.of("parameters", Numbers.whole(network.parameters().count())));
    facts.add(List.of("examples in a step", Numbers.whole(plan.batch())));
    facts.add(List.of("operations in a step", Numbers.whole(plan.flops())));
    facts.add(List.of("loss", plan.outline().loss().spec()));
    return facts;
  }

  private List<Object> nodes() {
    List<Object> nodes = new ArrayList<>();
    for (int i = 0; i <= network.layers().size(); i++) {
      Map<String, @Nullable Object> node = new LinkedHashMap<>();
      String value = notation.value(i);
      boolean swept = i > 0 && plan.outline().layers().get(i - 1).dZ() != null;
      node.put("value", value);
      node.put("gradient", swept ? notation.gradient(value) : null);
      node.put("shape", network.shape(i).dimensions());
      nodes.add(node);
    }
    return nodes;
  }

  private List<Object> functions() {
    List<Object> functions = new ArrayList<>();
    for (PlannedLayer layer : plan.outline().layers()) {
      Map<String, Object> function = new LinkedHashMap<>();
      function.put("name", layer.layer().name());
      function.put("spec", layer.layer().spec());
      function.put("view", layer.layer().view());
      function.put("parameters", names(Operand.Kind.PARAMETER, layer.index()));
      function.put("updates", names(Operand.Kind.PARAMETER_GRADIENT, layer.index()));
      functions.add(function);
    }
    return functions;
  }

  private List<String> names(Operand.Kind kind, int layer) {
    Set<String> names = new LinkedHashSet<>();
    for (LogicalStep step : plan.steps()) {
      for (Operand operand : all(step)) {
        if (operand.kind() == kind && operand.index() == layer) {
          names.add(operand.name());
        }
      }
    }
    return List.copyOf(names);
  }

  private Map<String, Object> operands() {
    Map<String, Object> operands = new LinkedHashMap<>();
    for (LogicalStep step : plan.steps()) {
      for (Operand operand : all(step)) {
        operands.put(
            operand.name(), Map.of("kind", operand.kind().name(), "index", operand.index()));
      }
    }
    return operands;
  }

  private static List<Operand> all(LogicalStep step) {
    List<Operand> all = new ArrayList<>(step.reads());
    all.addAll(step.writes());
    return all;
  }
}
