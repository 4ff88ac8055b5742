package backsweep.cli;

import backsweep.data.Dataset;
import backsweep.formats.Preprocessing;
import backsweep.training.ClassificationMetrics;
import backsweep.training.Evaluation;
import backsweep.training.RegressionMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A measured network in the user's words and units: classes by name, errors in the unit of the
 * target. The loss is what training minimizes, of a target with deviation 1.
 */
final class Scores {

  /** Classes that a table of classes shows at most. */
  private static final int SHOWN_CLASSES = 20;

  private final Evaluation measured;
  private final Preprocessing preprocessing;
  private final @Nullable RegressionMetrics regression;

  /** Errors of taking the last known value of a series for the next one; null without a series. */
  private final @Nullable RegressionMetrics persistence;

  /**
   * Of a network.
   *
   * @param persistence what {@link #persistence} found of the data that it was measured on
   */
  Scores(
      Evaluation measured, Preprocessing preprocessing, @Nullable RegressionMetrics persistence) {
    this.measured = measured;
    this.preprocessing = preprocessing;
    RegressionMetrics scaled = measured.regression();
    regression = scaled == null ? null : inUnits(scaled);
    this.persistence = persistence == null ? null : inUnits(persistence);
  }

  private RegressionMetrics inUnits(RegressionMetrics scaled) {
    double unit = preprocessing.targetDeviation();
    return new RegressionMetrics(
        scaled.meanAbsoluteError() * unit, scaled.rootMeanSquaredError() * unit, scaled.r2());
  }

  /**
   * Errors of taking the last known value of a series for the next one, of a target with deviation
   * 1; null without a series. No training changes them.
   */
  static @Nullable RegressionMetrics persistence(Preprocessing preprocessing, Dataset part) {
    if (preprocessing.windows() == null) {
      return null;
    }
    int[] order = IntStream.range(0, part.size()).toArray();
    float[] truth = new float[order.length];
    part.copyValues(order, 0, order.length, truth, 0);
    float[] weights = part.isWeighted() ? new float[order.length] : null;
    if (weights != null) {
      part.copyWeights(order, 0, order.length, weights, 0);
    }
    return RegressionMetrics.of(preprocessing.lastKnown(part), truth, 1, weights);
  }

  /** Loss and the metrics that say most. */
  Map<String, Object> summary() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("loss", measured.loss());
    if (regression != null) {
      json.put("mae", regression.meanAbsoluteError());
      json.put("rmse", regression.rootMeanSquaredError());
      json.put("r2", regression.r2());
      if (persistence != null) {
        json.put("persistenceMae", persistence.meanAbsoluteError());
        json.put("persistenceRmse", persistence.rootMeanSquaredError());
      }
    } else {
      json.put("accuracy", classes().accuracy());
    }
    return json;
  }

  /** Everything that was measured. */
  Map<String, Object> details() {
    Map<String, Object> json = summary();
    if (regression == null) {
      ClassificationMetrics m = classes();
      json.put("macroPrecision", m.macroPrecision());
      json.put("macroRecall", m.macroRecall());
      json.put("macroF1", m.macroF1());
      List<Map<String, Object>> perClass = new ArrayList<>();
      int[][] confusion = m.confusion();
      for (int c = 0; c < m.classes(); c++) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("label", preprocessing.classNames().get(c));
        one.put("precision", m.precision(c));
        one.put("recall", m.recall(c));
        one.put("f1", m.f1(c));
        one.put("examples", IntStream.of(confusion[c]).sum());
        perClass.add(one);
      }
      json.put("perClass", perClass);
      json.put("confusion", confusion);
    }
    return json;
  }

  /** The metric that a line of progress shows. */
  String headline() {
    return regression == null
        ? "accuracy " + Numbers.of(classes().accuracy())
        : "MAE " + Numbers.of(regression.meanAbsoluteError());
  }

  double loss() {
    return measured.loss();
  }

  /** Rows of a table: name and value. */
  String table(String name) {
    TextTable table = new TextTable();
    table.row(name, Numbers.whole(measured.examples()) + " examples");
    table.row("loss", Numbers.of(measured.loss()));
    if (regression != null) {
      row(table, "mean absolute error", regression, RegressionMetrics::meanAbsoluteError);
      row(table, "root mean squared error", regression, RegressionMetrics::rootMeanSquaredError);
      row(table, "R²", regression, RegressionMetrics::r2);
      return table.toString();
    }
    ClassificationMetrics m = classes();
    table.row("accuracy", Numbers.of(m.accuracy()));
    table.row("macro precision", Numbers.of(m.macroPrecision()));
    table.row("macro recall", Numbers.of(m.macroRecall()));
    table.row("macro F1", Numbers.of(m.macroF1()));
    return m.classes() > SHOWN_CLASSES ? table.toString() : table + "\n" + classTable(m);
  }

  private void row(
      TextTable table,
      String name,
      RegressionMetrics own,
      ToDoubleFunction<RegressionMetrics> metric) {
    String value = Numbers.of(metric.applyAsDouble(own));
    if (persistence == null) {
      table.row(name, value);
    } else {
      table.row(name, value, "last known value: " + Numbers.of(metric.applyAsDouble(persistence)));
    }
  }

  private TextTable classTable(ClassificationMetrics m) {
    TextTable table = new TextTable().row("class", "precision", "recall", "F1", "examples");
    int[][] confusion = m.confusion();
    for (int c = 0; c < m.classes(); c++) {
      table.row(
          preprocessing.classNames().get(c),
          Numbers.of(m.precision(c)),
          Numbers.of(m.recall(c)),
          Numbers.of(m.f1(c)),
          Numbers.whole(IntStream.of(confusion[c]).sum()));
    }
    return table;
  }

  private ClassificationMetrics classes() {
    return Objects.requireNonNull(measured.classification());
  }
}
