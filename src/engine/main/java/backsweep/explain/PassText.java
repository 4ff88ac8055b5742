package backsweep.explain;

import backsweep.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The steps of one pass as text: equation, shapes, numbers, and who reads the result again. */
final class PassText {
  private final Explanation explanation;
  private final RecordedPass pass;
  private final int most;

  /** Names of what was written out already and is not repeated where that takes much room. */
  private final Set<String> shown = new HashSet<>();

  /**
   * For that pass of that plan.
   *
   * @param most how many numbers of a tensor are written out
   */
  PassText(Explanation explanation, RecordedPass pass, int most) {
    this.explanation = explanation;
    this.pass = pass;
    this.most = most;
  }

  /** The steps of one phase. */
  String of(LogicalStep.Phase phase) {
    StringBuilder text = new StringBuilder();
    for (LogicalStep step : explanation.steps(phase)) {
      append(text, step);
    }
    return text.toString();
  }

  private void append(StringBuilder text, LogicalStep step) {
    text.append(String.format(Locale.ROOT, "%2d  %s%n", step.number(), step.equation()));
    for (Operand read : step.reads()) {
      if (read.shape().size() <= most || shown.add(read.name())) {
        line(text, "  ", read, "");
      }
    }
    for (Operand written : step.writes()) {
      shown.add(written.name());
      line(text, "→ ", written, again(step, written));
    }
  }

  private void line(StringBuilder text, String mark, Operand operand, String note) {
    Tensor tensor = pass.value(operand);
    text.append("      ").append(mark).append(operand.name()).append(" = ");
    text.append(tensor == null ? "not kept" : Values.text(tensor, most));
    text.append(operand.shape().rank() == 0 ? "" : "  " + operand.shape()).append('\n');
    if (!note.isEmpty()) {
      text.append("        ").append(note).append('\n');
    }
  }

  /** Where a result is cached, and each place of the backward sweep that reads it. */
  private String again(LogicalStep step, Operand written) {
    List<String> places =
        explanation.readers(written).stream()
            .filter(PassText::isBackward)
            .map(r -> r.writes().getFirst().name() + " (step " + r.number() + ")")
            .toList();
    if (places.isEmpty()) {
      return "";
    }
    String what = isBackward(step) ? "computed once, cached" : "cached";
    return "%s in buffer %s for %s".formatted(what, written.storage(), String.join(", ", places));
  }

  private static boolean isBackward(LogicalStep step) {
    return step.phase() == LogicalStep.Phase.BACKWARD;
  }
}
