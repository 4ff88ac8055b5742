package backsweep.cli;

import backsweep.observe.NonFinite;
import backsweep.observe.Statistics;
import backsweep.training.Divergence;
import backsweep.training.TrainingReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is said about a run that diverged. */
final class DivergenceText {

  private final TrainingReport report;
  private final float learningRate;

  DivergenceText(TrainingReport report, float learningRate) {
    this.report = report;
    this.learningRate = learningRate;
  }

  /** Where the first number came from that was not finite; empty if that is not known. */
  String table() {
    StringBuilder lines = new StringBuilder();
    rows()
        .forEach(
            (name, what) ->
                lines
                    .append("  ")
                    .append(name)
                    .append(" ".repeat(9 - name.length()))
                    .append(what)
                    .append('\n'));
    return lines.toString();
  }

  private Map<String, String> rows() {
    Map<String, String> rows = new LinkedHashMap<>();
    Divergence divergence = report.divergence();
    if (divergence == null) {
      return rows;
    }
    NonFinite origin = divergence.origin();
    rows.put("first", origin.place());
    rows.put("phase", phase(origin));
    rows.put(
        "step",
        String.format(
            Locale.ROOT,
            "%,d (epoch %d, batch %d)",
            origin.step(),
            divergence.epoch(),
            divergence.batch()));
    if (divergence.row() >= 0) {
      rows.put(
          "example",
          "row %d of the training part, counted from 0 (row %d of the batch%s)"
              .formatted(
                  divergence.row(),
                  origin.example(),
                  origin.part() == 1 ? "" : ", the %d. of the step".formatted(origin.part())));
    }
    Statistics before = origin.lastFinite();
    if (before != null) {
      rows.put(
          "before",
          "one step earlier %s had mean %s, standard deviation %s, %s … %s"
              .formatted(
                  origin.tensor(),
                  Numbers.brief(before.mean()),
                  Numbers.brief(before.std()),
                  Numbers.brief(before.min()),
                  Numbers.brief(before.max())));
    }
    return rows;
  }

  /** The same for a page; null if the run did not diverge. */
  @Nullable Map<String, @Nullable Object> page() {
    if (report.outcome() != TrainingReport.Outcome.DIVERGED) {
      return null;
    }
    Map<String, @Nullable Object> page = new LinkedHashMap<>();
    String sentence = sentence();
    page.put("sentence", Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1) + ".");
    List<Object> rows = new ArrayList<>();
    rows().forEach((name, what) -> rows.add(List.of(name, what)));
    page.put("rows", rows);
    return page;
  }

  /** One sentence: what happened and what to do. */
  String sentence() {
    Divergence divergence = report.divergence();
    String lower = "lower --lr (found %s)".formatted(learningRate);
    String after = "training diverged after %d epochs".formatted(report.epochs().size());
    if (divergence == null) {
      return after + ": the loss is no longer a number; " + lower;
    }
    String hint = divergence.origin().hint().replace("lower the learning rate", lower);
    hint = Character.toLowerCase(hint.charAt(0)) + hint.substring(1, hint.length() - 1);
    return after + ": " + hint;
  }

  private static String phase(NonFinite origin) {
    return switch (origin.phase()) {
      case START -> "before the first step";
      case DATA -> "loading the batch";
      case FORWARD -> "forward pass";
      case LOSS -> "loss";
      case BACKWARD -> "backward sweep";
      case OPTIMIZER -> "optimizer";
    };
  }

  /** The same for programs; null if it is not known. */
  @Nullable Map<String, @Nullable Object> json() {
    Divergence divergence = report.divergence();
    if (divergence == null) {
      return null;
    }
    NonFinite origin = divergence.origin();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("phase", origin.phase().name().toLowerCase(Locale.ROOT));
    json.put("tensor", origin.tensor());
    json.put("index", origin.index());
    json.put("layer", origin.layer() < 0 ? null : origin.layer());
    json.put("value", Float.toString(origin.value()));
    json.put("step", origin.step());
    json.put("epoch", divergence.epoch());
    json.put("batch", divergence.batch());
    json.put("part", origin.part());
    json.put("row", divergence.row() < 0 ? null : divergence.row());
    json.put("hint", origin.hint());
    return json;
  }
}
