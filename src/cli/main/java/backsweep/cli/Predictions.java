package backsweep.cli;

import backsweep.data.Windows;
import backsweep.formats.Model;
import backsweep.loss.Output;
import backsweep.network.InferencePlan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;

/** Predicts row after row, a batch ahead. */
final class Predictions implements Iterator<Predictions.Row> {

  static final int BATCH = 256;

  /**
   * What is predicted for one row.
   *
   * @param number 1 for the first row; of a series the row that is predicted, which may come after
   *     the last
   * @param answers the class, or the number in the unit of the target; of time steps the class of
   *     each
   * @param scores one for each class; empty for a number; of time steps that of the class of each
   */
  record Row(int number, List<String> answers, List<Float> scores) {

    List<String> cells() {
      List<String> cells = new ArrayList<>();
      cells.add(Integer.toString(number));
      cells.addAll(answers);
      scores.forEach(score -> cells.add(score.toString()));
      return cells;
    }

    Map<String, Object> json(Model model) {
      Map<String, Object> json = new LinkedHashMap<>();
      if (model.preprocessing().windows() != null) {
        json.put("row", number);
      }
      if (scores.isEmpty()) {
        json.put("value", Double.valueOf(answers.getFirst()));
      } else {
        boolean steps = !model.preprocessing().steps().isEmpty();
        json.put(steps ? "labels" : "label", steps ? answers : answers.getFirst());
        json.put(scoreName(model).equals("score") ? "scores" : "probabilities", scores);
      }
      return json;
    }
  }

  private final Model model;
  private final TrainedOn.Inputs inputs;
  private final InferencePlan plan;
  private final int outputs;
  private final float[] X;
  private final float[] P;
  private final BooleanSupplier unwanted;

  /** Rows before the first that is predicted. */
  private final int before;

  private int next;

  /**
   * For these inputs.
   *
   * @param unwanted asked before each batch whether nobody reads the predictions any more
   */
  Predictions(Model model, TrainedOn.Inputs inputs, InferencePlan plan, BooleanSupplier unwanted) {
    this.model = model;
    this.inputs = inputs;
    this.plan = plan;
    this.unwanted = unwanted;
    this.outputs = model.network().outputShape().size();
    Windows windows = model.preprocessing().windows();
    this.before = windows == null ? 0 : windows.span() - 1;
    this.X = new float[Math.multiplyExact(BATCH, model.network().inputShape().size())];
    this.P = new float[Math.multiplyExact(BATCH, outputs)];
  }

  /** What the numbers beside a class are. */
  static String scoreName(Model model) {
    return model.network().output() == Output.IDENTITY ? "score" : "probability";
  }

  /** The names of the columns of {@link Row#cells}. */
  static List<String> header(Model model) {
    List<String> header = new ArrayList<>(List.of("row"));
    List<String> steps = model.preprocessing().steps();
    header.addAll(steps.isEmpty() ? List.of(model.preprocessing().targetName()) : steps);
    (steps.isEmpty() ? model.labels() : steps)
        .forEach(label -> header.add(scoreName(model) + " " + label));
    return header;
  }

  @Override
  public boolean hasNext() {
    return next < inputs.size() && (next % BATCH != 0 || !unwanted.getAsBoolean());
  }

  @Override
  public Row next() {
    if (next >= inputs.size()) {
      throw new NoSuchElementException();
    }
    int at = next % BATCH;
    if (at == 0) {
      int to = Math.min(inputs.size(), next + BATCH);
      inputs.copy(next, to, X);
      plan.predict(X, 0, to - next, P, 0);
    }
    next++;
    return row(at * outputs);
  }

  private Row row(int offset) {
    if (model.labels().isEmpty()) {
      return new Row(before + next, List.of(text(P[offset])), List.of());
    }
    if (!model.preprocessing().steps().isEmpty()) {
      return steps(offset);
    }
    List<Float> scores = new ArrayList<>();
    if (outputs == 1) {
      scores.add(1 - P[offset]);
      scores.add(P[offset]);
    } else {
      for (int c = 0; c < outputs; c++) {
        scores.add(P[offset + c]);
      }
    }
    return new Row(next, List.of(model.labels().get(best(scores))), scores);
  }

  /** A number in the unit of the target, with no more digits than it has. */
  private String text(float output) {
    double value = model.preprocessing().restore(output);
    float rounded = (float) value;
    return value == rounded ? Float.toString(rounded) : Double.toString(value);
  }

  /** The class of each time step. */
  private Row steps(int offset) {
    int classes = model.labels().size();
    List<String> answers = new ArrayList<>();
    List<Float> scores = new ArrayList<>();
    for (int at = offset; at < offset + outputs; at += classes) {
      List<Float> own = new ArrayList<>();
      for (int c = 0; c < classes; c++) {
        own.add(P[at + c]);
      }
      int best = best(own);
      answers.add(model.labels().get(best));
      scores.add(own.get(best));
    }
    return new Row(next, answers, scores);
  }

  private static int best(List<Float> scores) {
    int best = 0;
    for (int c = 1; c < scores.size(); c++) {
      best = scores.get(c) > scores.get(best) ? c : best;
    }
    return best;
  }
}
