package backsweep.cli;

import backsweep.check.RandomExamples;
import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.explain.ArticleWalk;
import backsweep.explain.Explanation;
import backsweep.explain.FewInputs;
import backsweep.explain.Notation;
import backsweep.explain.Orders;
import backsweep.explain.RecordedPass;
import backsweep.explain.Section;
import backsweep.formats.FormatException;
import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.network.PlanOptions;
import backsweep.network.PlanOutline;
import backsweep.network.TrainingPlan;
import backsweep.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
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

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Also write a page that shows the step, for a browser; it shows the first row of the data"
              + " unless --row names another.")
  @Nullable String html;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description =
          "Fixes the example on which the orders of the chain are run without --row (default:"
              + " ${DEFAULT-VALUE}).")
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
      Path page = page();
      engine.start(log());
      walk(page);
      return ExitCode.DONE;
    }
    explain(model);
    return ExitCode.DONE;
  }

  /** Where the page goes; null if none is asked for. */
  private @Nullable Path page(Path... others) throws IOException {
    if (html == null) {
      return null;
    }
    Path file = DataSource.path("--html", html);
    for (Path other : others) {
      DataSource.requireOther("--html", file, other);
    }
    Page.requireWritable(file);
    return file;
  }

  private void walk(@Nullable Path page) throws IOException {
    ArticleWalk walk = ArticleWalk.run();
    PlanOutline outline = walk.explanation().outline();
    Orders orders = Orders.of(outline.network(), outline.loss(), ArticleWalk.example(), 1);
    List<FewInputs> few = FewInputs.all();
    if (json) {
      Map<String, @Nullable Object> document = ExplainJson.walk(walk);
      document.putAll(OrdersReport.json(orders, few));
      print(document);
    } else {
      List<Section> sections = new ArrayList<>(walk.sections());
      sections.add(OrdersReport.text(orders));
      sections.add(OrdersReport.text(few));
      log().print(text(sections));
    }
    if (page != null) {
      PageDocument document =
          new PageDocument(
              "Backpropagation, every number",
              "One example goes through a small network: forward to the loss, and back, loss"
                  + " first. Each step shows what it reads and what it writes.",
              walk.explanation());
      write(document.withNumbers(walk.pass()), orders, few, page);
    }
  }

  private void write(PageDocument document, Orders orders, List<FewInputs> few, Path file)
      throws IOException {
    new Page("explain", document.with(OrdersReport.json(orders, few)).document()).write(file);
    log().printf("Page written to %s.%n", file);
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
    if (row == null && html == null) {
      refuseWithoutRow("--data", data);
      refuseWithoutRow("--missing", missing);
    }
    if (row != null && row < 1) {
      throw Failure.input("--row: found %d, expected 1 or more: 1 is the first.".formatted(row));
    }
    Path modelFile = DataSource.path("MODEL", file);
    Path page = data == null ? page(modelFile) : page(modelFile, DataSource.parse(data).path());
    engine.start(log());
    Model trained = ModelFile.read(modelFile);
    int examples = batch == null ? trainedBatch(trained) : batch;
    Explanation plan = explanation(trained, examples);
    Batch example = row == null ? null : example(trained, file, row);
    RecordedPass pass = example == null ? null : pass(trained, example);
    Orders orders = orders(trained, example, examples);
    if (json) {
      Map<String, @Nullable Object> document = new LinkedHashMap<>();
      document.put("model", file);
      document.putAll(ExplainJson.plan(plan));
      document.put("orders", OrdersReport.json(orders));
      if (pass != null) {
        document.put("row", row);
        document.put("numbers", ExplainJson.numbers(one(pass), pass));
      }
      print(document);
    } else {
      log().print(text(sections(plan, orders, pass)));
    }
    if (page != null) {
      PageDocument document = document(trained, file, plan, pass);
      write(document, orders, FewInputs.all(), page);
    }
  }

  private Orders orders(Model trained, @Nullable Batch example, int examples) {
    Batch some =
        example == null ? RandomExamples.of(trained.network(), trained.loss(), 1, seed) : example;
    return Orders.of(trained.network(), trained.loss(), some, examples);
  }

  /** With the numbers of the row, or of the first if the data is at hand. */
  private PageDocument document(
      Model trained, String file, Explanation plan, @Nullable RecordedPass pass)
      throws IOException {
    RecordedPass shown = pass;
    int number = row == null ? 1 : row;
    if (shown == null) {
      try {
        shown = pass(trained, example(trained, file, number));
      } catch (Failure | FormatException e) {
        log().println("The page shows no numbers. " + e.getMessage());
      }
    }
    String title = String.valueOf(Path.of(file).getFileName());
    if (shown == null) {
      return new PageDocument(title, "What one training step of this network does.", plan);
    }
    String lead =
        "What one training step of this network does, with the numbers of row %d of its data."
            .formatted(number);
    return new PageDocument(title, lead, plan).withNumbers(shown);
  }

  private static void refuseWithoutRow(String option, @Nullable Object value) {
    if (value != null) {
      throw Failure.input(option + " is for --row or --html; name one, or leave it out.");
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

  private Batch example(Model trained, String file, int number) throws IOException {
    DataSource source = source(trained, file);
    Dataset examples = new TrainedOn(trained, file, source, missing).examples();
    if (number > examples.size()) {
      throw Failure.input(
          "--row: found %d, but %s has only %,d rows; expected 1 … %d."
              .formatted(number, source.text(), examples.size(), examples.size()));
    }
    return example(examples, number - 1);
  }

  private static RecordedPass pass(Model trained, Batch example) {
    try {
      return RecordedPass.of(trained.network(), trained.loss(), example);
    } catch (IllegalArgumentException e) {
      throw Failure.input("--row", e);
    }
  }

  private static Batch example(Dataset examples, int index) {
    int[] order = {index};
    float[] x = new float[examples.inputShape().size()];
    examples.copyInputs(order, 0, 1, x, 0);
    if (examples.isClassification()) {
      int[] y = new int[examples.labels()];
      examples.copyClasses(order, 0, 1, y, 0);
      return y.length == 1
          ? Batch.ofClasses(examples.inputShape(), x, y)
          : Batch.ofStepClasses(examples.inputShape(), x, y.length, y);
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
  private List<Section> sections(Explanation plan, Orders orders, @Nullable RecordedPass pass) {
    List<Section> sections = new ArrayList<>();
    sections.add(ExplainText.steps(plan));
    sections.add(ExplainText.costs(plan));
    sections.add(ExplainText.memory(plan));
    sections.add(OrdersReport.text(orders));
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
