package backsweep.cli;

import backsweep.data.Dataset;
import backsweep.formats.Csv;
import backsweep.formats.Digits;
import backsweep.formats.Idx;
import backsweep.formats.Model;
import backsweep.formats.Table;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Data for a model, which must be like the data that it was trained on. */
final class TrainedOn {

  private final Model model;
  private final String modelName;
  private final DataSource source;
  private final Csv.Missing missing;

  /**
   * For that model and source.
   *
   * @param missing what the user says about missing cells; null to do as in training
   */
  TrainedOn(Model model, String modelName, DataSource source, @Nullable String missing) {
    this.model = model;
    this.modelName = modelName;
    this.source = source;
    String trained = model.origin().settings().getOrDefault("missing", "error");
    String how = missing == null ? (trained.equals("mean") ? "mean" : "error") : missing;
    String name = Choice.of("--missing", how, DataSource.MISSING_CHOICES);
    this.missing = Csv.Missing.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The examples with their targets: of images the test part, of a table all rows. */
  Dataset examples() throws IOException {
    return examples(null);
  }

  /**
   * The same, where they count differently.
   *
   * @param weight the column that says how much each row of a table counts; null if all count alike
   */
  Dataset examples(@Nullable String weight) throws IOException {
    if (weight != null && source.kind() != DataSource.Kind.CSV) {
      throw Failure.input(
          "--weight: %s is made of images; it is for CSV files, leave it out."
              .formatted(source.text()));
    }
    try {
      return switch (source.kind()) {
        case DIGITS -> images(Digits.load().test());
        case IDX -> images(Idx.readFolder(source.path()).test());
        case CSV ->
            model
                .preprocessing()
                .apply(Csv.readLabelled(source.path(), model.preprocessing(), missing, weight));
      };
    } catch (IllegalArgumentException e) {
      throw Failure.input(source.text(), e);
    }
  }

  /** The inputs of the same examples; a table needs no target. */
  Inputs inputs() throws IOException {
    if (source.kind() != DataSource.Kind.CSV) {
      return Inputs.of(examples());
    }
    if (missing == Csv.Missing.DROP) {
      throw Failure.input(
          "--missing: found drop, expected error or mean: every row gets a prediction.");
    }
    try {
      Table table = Csv.readFeatures(source.path(), model.preprocessing(), missing);
      return Inputs.of(model.preprocessing().inputs(table), model.network().inputShape().size());
    } catch (IllegalArgumentException e) {
      throw Failure.input(source.text(), e);
    }
  }

  private Dataset images(Dataset images) {
    if (!model.preprocessing().featureNames().isEmpty()) {
      throw Failure.input(
          "%s has images of %s, but %s was trained on a table with the columns %s; give it a CSV file."
              .formatted(
                  source.text(),
                  images.inputShape(),
                  modelName,
                  String.join(", ", model.preprocessing().featureNames())));
    }
    if (!images.inputShape().equals(model.network().inputShape())) {
      throw Failure.input(
          "%s has images of %s, but %s was trained on images of %s (%s); give it such images."
              .formatted(
                  source.text(),
                  images.inputShape(),
                  modelName,
                  model.network().inputShape(),
                  model.origin().data()));
    }
    if (!images.classNames().equals(model.labels())) {
      throw Failure.input(
          "%s has the classes %s, but %s was trained to tell %s apart; give it such images."
              .formatted(source.text(), images.classNames(), modelName, model.labels()));
    }
    return images;
  }

  /** Inputs of a network, row by row. */
  sealed interface Inputs {

    int size();

    /** Copies the rows from … to − 1 to X. */
    void copy(int from, int to, float[] X);

    static Inputs of(Dataset data) {
      return new Examples(data);
    }

    /** X: [rows, width]. */
    static Inputs of(float[] X, int width) {
      return new Rows(X, width);
    }
  }

  private record Examples(Dataset data) implements Inputs {
    @Override
    public int size() {
      return data.size();
    }

    @Override
    public void copy(int from, int to, float[] X) {
      int[] order = new int[to - from];
      for (int i = 0; i < order.length; i++) {
        order[i] = from + i;
      }
      data.copyInputs(order, 0, order.length, X, 0);
    }
  }

  private static final class Rows implements Inputs {
    private final float[] all;
    private final int width;

    Rows(float[] all, int width) {
      this.all = all;
      this.width = width;
    }

    @Override
    public int size() {
      return all.length / width;
    }

    @Override
    public void copy(int from, int to, float[] X) {
      System.arraycopy(all, from * width, X, 0, (to - from) * width);
    }
  }
}
