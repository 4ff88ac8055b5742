package backsweep.cli;

import backsweep.explain.Explanation;
import backsweep.explain.LogicalStep;
import backsweep.explain.LogicalStep.Phase;
import backsweep.explain.MemoryTimeline;
import backsweep.explain.Operand;
import backsweep.explain.Section;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The plan of a model as tables. */
final class ExplainText {

  private ExplainText() {}

  /** What is computed: equation and shapes. */
  static Section steps(Explanation plan) {
    TextTable table = new TextTable(5).row("step", "layer", "", "equation", "shapes", "parameters");
    for (LogicalStep step : plan.steps()) {
      table.row(
          Integer.toString(step.number()),
          layer(plan, step),
          step.function(),
          step.equation(),
          shapes(step),
          step.parameters() == 0 ? "" : Numbers.whole(step.parameters()));
    }
    String title = "One training step of %s, batch %d".formatted(network(plan), plan.batch());
    return new Section(title, table + "\n" + dataNote(plan));
  }

  private static String network(Explanation plan) {
    return plan.outline().network().spec() + ", " + plan.outline().loss().spec();
  }

  private static String dataNote(Explanation plan) {
    int first = plan.firstLayerWithGradient();
    String before = plan.notation().gradient(plan.notation().value(first));
    return before
        + " is not computed: nothing before layer "
        + first
        + " has parameters, so nobody needs it.\n";
  }

  private static String layer(Explanation plan, LogicalStep step) {
    boolean loss = step.layer() == plan.outline().layers().size();
    return loss ? "loss" : Integer.toString(step.layer());
  }

  private static String shapes(LogicalStep step) {
    return step.writes().isEmpty() ? "" : shapes(step.reads()) + " → " + shapes(step.writes());
  }

  private static String shapes(List<Operand> operands) {
    return operands.stream()
        .map(o -> o.shape().rank() == 0 ? "1" : o.shape().toString())
        .collect(Collectors.joining(" "));
  }

  /** What it costs, and which kernel runs it. */
  static Section costs(Explanation plan) {
    TextTable table =
        new TextTable(5)
            .row(
                "step",
                "gives",
                "kernel",
                "runs with",
                "kept for",
                "FLOPs",
                "bytes read",
                "bytes written",
                "FLOPs/byte");
    for (Phase phase : Phase.values()) {
      for (LogicalStep step : plan.steps(phase)) {
        table.row(cells(plan, step));
      }
    }
    for (Phase phase : Phase.values()) {
      total(table, phase.name().toLowerCase(Locale.ROOT), plan.steps(phase));
    }
    total(table, "all", plan.steps());
    String note =
        "FLOPs: additions, multiplications, divisions, comparisons; a fused multiply-add is two.\n"
            + "Bytes: each operand once. Kept for: the steps of the backward sweep that read it"
            + " again.\n";
    return new Section("What it costs", table + "\n" + note);
  }

  private static String[] cells(Explanation plan, LogicalStep step) {
    boolean runs = !step.kernel().isEmpty();
    return new String[] {
      Integer.toString(step.number()),
      step.writes().stream().map(Operand::name).collect(Collectors.joining(" ")),
      runs ? step.kernel() : "nothing: a view",
      step.fusedWith().isEmpty()
          ? ""
          : "layers "
              + step.fusedWith().stream().map(String::valueOf).collect(Collectors.joining("+")),
      keptFor(plan, step),
      runs ? Numbers.whole(step.flops()) : "",
      runs ? Numbers.whole(step.bytesRead()) : "",
      runs ? Numbers.whole(step.bytesWritten()) : "",
      runs ? "%.2f".formatted(step.intensity()) : ""
    };
  }

  private static String keptFor(Explanation plan, LogicalStep step) {
    return plan.readers(step).stream()
        .filter(r -> r.phase() == Phase.BACKWARD)
        .map(r -> Integer.toString(r.number()))
        .collect(Collectors.joining(", "));
  }

  private static void total(TextTable table, String name, List<LogicalStep> steps) {
    long flops = steps.stream().mapToLong(LogicalStep::flops).sum();
    long read = steps.stream().mapToLong(LogicalStep::bytesRead).sum();
    long written = steps.stream().mapToLong(LogicalStep::bytesWritten).sum();
    table.row(
        "",
        "",
        name,
        "",
        "",
        Numbers.whole(flops),
        Numbers.whole(read),
        Numbers.whole(written),
        "%.2f".formatted((double) flops / (read + written)));
  }

  /** Which buffer stands where, and for how long. */
  static Section memory(Explanation plan) {
    MemoryTimeline memory = plan.memory();
    TextTable sums =
        new TextTable()
            .row("arena", Numbers.whole(memory.arenaBytes()))
            .row("  without sharing", Numbers.whole(memory.unsharedBytes()))
            .row("gradients", Numbers.whole(memory.gradientBytes()))
            .row(
                "scratch and class indices",
                Numbers.whole(memory.planBytes() - memory.arenaBytes() - memory.gradientBytes()))
            .row("the plan in all", Numbers.whole(memory.planBytes()))
            .row("parameters", Numbers.whole(memory.parameterBytes()));
    return new Section("Memory, in bytes", memory.drawing() + "\n" + sums);
  }
}
