package backsweep.cli;

import backsweep.explain.ArticleWalk;
import backsweep.explain.BufferLife;
import backsweep.explain.DifferenceQuotient;
import backsweep.explain.Explanation;
import backsweep.explain.LogicalStep;
import backsweep.explain.MemoryTimeline;
import backsweep.explain.Operand;
import backsweep.explain.RecordedPass;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Explanations as documents. */
final class ExplainJson {

  private ExplainJson() {}

  /** A plan: steps, totals and memory. */
  static Map<String, @Nullable Object> plan(Explanation plan) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("layers", plan.outline().network().spec());
    document.put("loss", plan.outline().loss().spec());
    document.put("batch", plan.batch());
    document.put("threads", plan.outline().options().threads());
    document.put("parameters", plan.outline().network().parameters().count());
    List<Object> steps = new ArrayList<>();
    for (LogicalStep step : plan.steps()) {
      steps.add(step(plan, step));
    }
    document.put("steps", steps);
    Map<String, Object> flops = new LinkedHashMap<>();
    for (LogicalStep.Phase phase : LogicalStep.Phase.values()) {
      flops.put(phase.name().toLowerCase(Locale.ROOT), plan.flops(phase));
    }
    flops.put("all", plan.flops());
    document.put("flops", flops);
    document.put("memory", memory(plan.memory()));
    return document;
  }

  private static Map<String, Object> step(Explanation plan, LogicalStep step) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("step", step.number());
    one.put("phase", step.phase().name().toLowerCase(Locale.ROOT));
    one.put("layer", step.layer());
    one.put("function", step.function());
    one.put("equation", step.equation());
    one.put("reads", operands(step.reads()));
    one.put("writes", operands(step.writes()));
    one.put("parameters", step.parameters());
    one.put("flops", step.flops());
    one.put("bytesRead", step.bytesRead());
    one.put("bytesWritten", step.bytesWritten());
    one.put("flopsPerByte", step.intensity());
    one.put("kernel", step.kernel());
    one.put("runsWithLayers", step.fusedWith());
    one.put("time", step.time());
    one.put("cached", step.cached());
    one.put("readBy", plan.readers(step).stream().map(LogicalStep::number).toList());
    return one;
  }

  private static List<Object> operands(List<Operand> operands) {
    List<Object> all = new ArrayList<>();
    for (Operand operand : operands) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", operand.name());
      one.put("shape", operand.shape().dimensions());
      one.put("storage", operand.storage());
      all.add(one);
    }
    return all;
  }

  private static Map<String, Object> memory(MemoryTimeline memory) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("arenaBytes", memory.arenaBytes());
    document.put("unsharedBytes", memory.unsharedBytes());
    document.put("gradientBytes", memory.gradientBytes());
    document.put("planBytes", memory.planBytes());
    document.put("parameterBytes", memory.parameterBytes());
    document.put("times", memory.times());
    List<Object> buffers = new ArrayList<>();
    for (BufferLife buffer : memory.buffers()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", buffer.name());
      one.put("holds", buffer.holds());
      one.put("bytes", buffer.bytes());
      one.put("offset", buffer.offset());
      one.put("first", buffer.first());
      one.put("last", buffer.last());
      buffers.add(one);
    }
    document.put("buffers", buffers);
    return document;
  }

  /** Every tensor of a pass, by name, in the order in which it was computed. */
  static Map<String, Object> numbers(Explanation plan, RecordedPass pass) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (LogicalStep step : plan.steps()) {
      for (Operand operand : step.reads()) {
        put(all, operand, pass.value(operand));
      }
      for (Operand operand : step.writes()) {
        put(all, operand, pass.value(operand));
      }
    }
    return all;
  }

  private static void put(Map<String, Object> all, Operand operand, @Nullable Tensor tensor) {
    if (tensor != null) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("shape", tensor.shape().dimensions());
      one.put("values", tensor.values());
      all.putIfAbsent(operand.name(), one);
    }
  }

  /** The walk through the article's network. */
  static Map<String, @Nullable Object> walk(ArticleWalk walk) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>(plan(walk.explanation()));
    document.put("numbers", numbers(walk.explanation(), walk.pass()));
    Map<String, Object> descent = new LinkedHashMap<>();
    descent.put("rate", walk.rate());
    descent.put("losses", walk.losses());
    descent.put("predictedFall", walk.predictedFall());
    Map<String, Object> updated = new LinkedHashMap<>();
    walk.updated().forEach((name, tensor) -> updated.put(name, tensor.values()));
    descent.put("parametersAfterFirstStep", updated);
    document.put("descent", descent);
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("productSingle", quotients(walk.productFloat()));
    definition.put("productDouble", quotients(walk.productDouble()));
    definition.put("weight", quotients(walk.weight()));
    document.put("definition", definition);
    return document;
  }

  private static List<Object> quotients(List<DifferenceQuotient> quotients) {
    List<Object> all = new ArrayList<>();
    for (DifferenceQuotient q : quotients) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("h", q.h());
      one.put("quotient", q.value());
      one.put("error", q.error());
      all.add(one);
    }
    return all;
  }
}
