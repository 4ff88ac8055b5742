package backsweep.cli;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.explain.ArticleWalk;
import backsweep.explain.Explanation;
import backsweep.explain.Notation;
import backsweep.explain.RecordedPass;
import backsweep.explain.Section;
import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backsweep explain}. */
@Command(
    name = "explain",
    description = {
      "Without a model: walks through a small network, every number forward and backward, one step"
          + " of gradient descent, and the definition of the derivative. With a model: what one"
          + " training step of it does, equation by equation, what that costs, and where every"
          + " buffer stands; with --row, also the numbers of one example."
    })
final class Explain extends Verb {

  /** Numbers of a tensor that are written out. */
  private static final int SHOWN = 6;

  private static final String USUAL_BATCH = "32";

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "A file that 'backsweep train' wrote (default: the small network).")
  @Nullable String model;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Examples of a step (default: as the model was trained).")
  @Nullable Integer batch;

  @Option(
      names = "--row",
      paramLabel = "N",
      description =
          "Show the numbers of this example of the data, 1 for the first: of digits and IDX folders"
              + " in the test part.")
  @Nullable Integer row;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Where --row looks (default: the data that the model was trained on).")
  @Nullable String data;

  @Option(
      names = "--missing",
      paramLabel = "HOW",
      description = "CSV: what to do with empty cells: error, mean or drop (default: as trained).")
  @Nullable String missing;

  @Option(names = "--seed", paramLabel = "N", description = EngineOptions.UNUSED_SEED)
  long seed;

  @Mixin final EngineOptions engine = new EngineOptions();

  Explain(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    if (model == null) {
      refuse("--batch", batch);
      refuse("--row", row);
      refuse("--data", data);
      refuse("--missing", missing);
      engine.start(log());
      ArticleWalk walk = ArticleWalk.run();
      if (json) {
        print(ExplainJson.walk(walk));
      } else {
        log().print(text(walk.sections()));
      }
      return ExitCode.DONE;
    }
    explain(model);
    return ExitCode.DONE;
  }

  private static void refuse(String option, @Nullable Object value) {
    if (value != null) {
      throw Failure.input(
          option + " is for a model; name one, such as backsweep explain digits.safetensors.");
    }
  }

  private void explain(String file) throws IOException {
    if (batch != null && batch < 1) {
      throw Failure.input("--batch: found %d, expected 1 or more.".formatted(batch));
    }
    if (row == null) {
      refuseWithoutRow("--data", data);
      refuseWithoutRow("--missing", missing);
    }
    if (row != null && row < 1) {
      throw Failure.input("--row: found %d, expected 1 or more: 1 is the first.".formatted(row));
    }
    engine.start(log());
    Model trained = ModelFile.read(DataSource.path("MODEL", file));
    int examples = batch == null ? trainedBatch(trained) : batch;
    Explanation plan = explanation(trained, examples);
    RecordedPass pass = row == null ? null : pass(trained, file, row);
    if (json) {
      Map<String, @Nullable Object> document = new LinkedHashMap<>();
      document.put("model", file);
      document.putAll(ExplainJson.plan(plan));
      if (pass != null) {
        document.put("row", row);
        document.put("numbers", ExplainJson.numbers(one(pass), pass));
      }
      print(document);
    } else {
      log().print(text(sections(plan, pass)));
    }
  }

  private static void refuseWithoutRow(String option, @Nullable Object value) {
    if (value != null) {
      throw Failure.input(option + " is for --row; name a row, or leave it out.");
    }
  }

  private static int trainedBatch(Model trained) {
    String text = trained.origin().settings().getOrDefault("batch", USUAL_BATCH);
    try {
      return Math.max(1, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return Integer.parseInt(USUAL_BATCH);
    }
  }

  private Explanation explanation(Model trained, int examples) {
    PlanOptions options = PlanOptions.threads(engine.threads == null ? 1 : engine.threads());
    try (TrainingPlan plan = trained.network().planTraining(examples, trained.loss(), options)) {
      return Explanation.of(plan.outline(), Notation.PLAN);
    } catch (IllegalArgumentException e) {
      throw Failure.input("--batch", e);
    }
  }

  private RecordedPass pass(Model trained, String file, int number) throws IOException {
    DataSource source = source(trained, file);
    Dataset examples = new TrainedOn(trained, file, source, missing).examples();
    if (number > examples.size()) {
      throw Failure.input(
          "--row: found %d, but %s has only %,d rows; expected 1 … %d."
              .formatted(number, source.text(), examples.size(), examples.size()));
    }
    try {
      return RecordedPass.of(trained.network(), trained.loss(), example(examples, number - 1));
    } catch (IllegalArgumentException e) {
      throw Failure.input("--row", e);
    }
  }

  private static Batch example(Dataset examples, int index) {
    int[] order = {index};
    float[] x = new float[examples.inputShape().size()];
    examples.copyInputs(order, 0, 1, x, 0);
    if (examples.isClassification()) {
      int[] y = new int[1];
      examples.copyClasses(order, 0, 1, y, 0);
      return Batch.ofClasses(examples.inputShape(), x, y);
    }
    float[] y = new float[examples.targetSize()];
    examples.copyValues(order, 0, 1, y, 0);
    return Batch.ofValues(examples.inputShape(), x, Shape.of(y.length), y);
  }

  private DataSource source(Model trained, String file) {
    if (data != null) {
      return DataSource.parse(data);
    }
    String text = trained.origin().data();
    try {
      return DataSource.parse(text);
    } catch (Failure e) {
      throw Failure.input(
          "--row: %s was trained on '%s', which is not to be found here; say --data."
              .formatted(file, text));
    }
  }

  private static Explanation one(RecordedPass pass) {
    return Explanation.of(pass.outline(), Notation.PLAN);
  }

  /** What is told of a model, in order. */
  private List<Section> sections(Explanation plan, @Nullable RecordedPass pass) {
    List<Section> sections = new ArrayList<>();
    sections.add(ExplainText.steps(plan));
    sections.add(ExplainText.costs(plan));
    sections.add(ExplainText.memory(plan));
    if (pass != null) {
      for (Section section : one(pass).numbers(pass, SHOWN)) {
        sections.add(new Section("Row " + row + ": " + section.title(), section.text()));
      }
    }
    return sections;
  }

  private String text(List<Section> sections) {
    StringBuilder text = new StringBuilder();
    for (Section section : sections) {
      text.append(terminal.bold(section.title())).append("\n\n");
      text.append(section.text()).append('\n');
    }
    return text.toString();
  }
}
