package backsweep.cli;

import backsweep.data.Dataset;
import backsweep.formats.Csv;
import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.formats.Origin;
import backsweep.network.Network;
import backsweep.tensor.Hardware;
import backsweep.training.EpochReport;
import backsweep.training.Evaluator;
import backsweep.training.RegressionMetrics;
import backsweep.training.TrainingReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is said and written about a training run. */
final class TrainingSummary {

  private final DataSource source;
  private final TrainingData data;
  private final Network network;
  private final TrainingRun.Settings settings;
  private final Path file;
  private final CompletableFuture<String> dataSha256;

  TrainingSummary(
      DataSource source,
      TrainingData data,
      Network network,
      TrainingRun.Settings settings,
      Path file) {
    this.source = source;
    this.data = data;
    this.network = network;
    this.settings = settings;
    this.file = file;
    // Beside the training: it reads all data once more, and is told behind the last epoch.
    this.dataSha256 = CompletableFuture.supplyAsync(data.train()::sha256);
  }

  Path file() {
    return file;
  }

  /** The measures of the finished network: on the validation part, then on the test part. */
  record Measured(@Nullable Scores validation, @Nullable Scores test) {

    /** What the network was chosen by, or else judged by. */
    @Nullable Scores first() {
      return validation != null ? validation : test;
    }
  }

  /** What is about to happen. */
  String head() {
    StringBuilder text = new StringBuilder();
    text.append("data     ").append(source.text()).append(": ").append(data.train());
    appendPart(text, "validation", data.validation());
    appendPart(text, "test", data.test());
    if (data.droppedRows() > 0) {
      text.append(String.format(Locale.ROOT, "; %,d rows left out", data.droppedRows()));
    }
    appendColumns(text);
    text.append("\nnetwork  ").append(network.spec());
    text.append(String.format(Locale.ROOT, " (%,d parameters)%n", network.parameters().count()));
    text.append(
        String.format(
            Locale.ROOT,
            "training %s, %s, learning rate %s, batch %s, seed %d, %s, %d-bit vectors%n",
            settings.loss().spec(),
            settings.optimizerName(),
            settings.optimizer().learningRate(),
            batch(),
            settings.seed(),
            threads(),
            Hardware.vectorBits()));
    return text.toString();
  }

  /** What is unusual about how a table is read. */
  private void appendColumns(StringBuilder text) {
    TableOptions.Reading table = settings.table();
    if (table == null) {
      return;
    }
    if (table.options().weight() != null) {
      text.append("\nweights  column ").append(table.options().weight());
    }
    if (table.options().indices() > 0) {
      text.append("\ncolumns  as they are: the embedding reads them as indices from 0 to ");
      text.append(Numbers.whole(table.options().indices() - 1));
    } else if (!table.standardized()) {
      text.append("\ncolumns  as they are, not standardized");
    }
  }

  private static void appendPart(StringBuilder text, String name, @Nullable Dataset part) {
    if (part != null) {
      text.append(String.format(Locale.ROOT, ", %,d for %s", part.size(), name));
    }
  }

  private String batch() {
    int n = settings.accumulate();
    return Numbers.whole(settings.batch()) + (n == 1 ? "" : " × " + n + " for each step");
  }

  private String threads() {
    return settings.threads() + (settings.threads() == 1 ? " thread" : " threads");
  }

  /** The model to write. */
  Model model(TrainingRun.Result result) {
    Map<String, String> recipe = new LinkedHashMap<>();
    recipe.put("task", task());
    recipe.put("optimizer", settings.optimizerName());
    recipe.put("learningRate", Float.toString(settings.optimizer().learningRate()));
    recipe.put("batch", Integer.toString(settings.batch()));
    recipe.put("accumulate", Integer.toString(settings.accumulate()));
    recipe.put("epochs", Integer.toString(settings.epochs()));
    recipe.put("epochsTrained", Integer.toString(result.report().epochs().size()));
    EpochReport kept = result.kept();
    recipe.put("epochKept", kept == null ? "unfinished" : Integer.toString(kept.epoch()));
    recipe.put("validation", Double.toString(settings.validation()));
    recipe.put("patience", Integer.toString(settings.patience()));
    TableOptions.Reading table = settings.table();
    if (table != null) {
      recipe.put("standardize", table.standardized() ? "yes" : "no");
      if (table.options().weight() != null) {
        recipe.put("weight", table.options().weight());
      }
    }
    Csv.Missing missing = table == null ? Csv.Missing.ERROR : table.options().missing();
    recipe.put("missing", missing.name().toLowerCase(Locale.ROOT));
    Origin origin =
        new Origin(
            source.text(), dataSha256.join(), settings.seed(), ModelFile.libraryVersion(), recipe);
    return new Model(network, settings.loss(), data.preprocessing(), origin);
  }

  Measured measure(TrainingRun.Result result) {
    Scores told = result.test();
    if (told != null) {
      return new Measured(null, told);
    }
    try (Evaluator evaluator = new Evaluator(network, settings.loss(), settings.threads())) {
      return new Measured(
          measure(evaluator, data.validation(), data.persistence()),
          measure(evaluator, data.test(), null));
    }
  }

  private @Nullable Scores measure(
      Evaluator evaluator, @Nullable Dataset part, @Nullable RegressionMetrics persistence) {
    return part == null
        ? null
        : new Scores(evaluator.evaluate(part), data.preprocessing(), persistence);
  }

  /** What happened. */
  String tail(TrainingRun.Result result, Measured measured) {
    TrainingReport report = result.report();
    StringBuilder text = new StringBuilder("\n");
    if (measured.validation() != null) {
      text.append(measured.validation().table("validation")).append('\n');
    }
    if (measured.test() != null) {
      text.append(measured.test().table("test")).append('\n');
    }
    EpochReport kept = result.kept();
    text.append(
        String.format(
            Locale.ROOT,
            "epochs      %d (%s), kept: %s%nspeed       %s samples/s on %s%n",
            report.epochs().size(),
            ending(report),
            kept == null ? "the last batch" : "epoch " + kept.epoch(),
            Numbers.whole(report.samplesPerSecond()),
            threads()));
    text.append("model       ").append(file).append('\n');
    return text.append("parameters  SHA-256 " + network.parameters().sha256() + "\n").toString();
  }

  private static String ending(TrainingReport report) {
    return switch (report.outcome()) {
      case COMPLETED -> "all epochs";
      case EARLY_STOPPED -> "ended early: no lower validation loss any more";
      case STOPPED -> "interrupted";
      case DIVERGED -> "diverged";
    };
  }

  /** What a page about the run tells of it beside its epochs and looks. */
  Map<String, @Nullable Object> page(TrainingRun.Result result, DivergenceText diverged) {
    TrainingReport report = result.report();
    EpochReport kept = result.kept();
    Map<String, @Nullable Object> page = new LinkedHashMap<>();
    page.put("title", "Training on " + source.text());
    page.put("lead", network.spec());
    List<Object> facts = new ArrayList<>();
    facts.add(List.of("parameters", Numbers.whole(network.parameters().count())));
    facts.add(List.of("examples", Numbers.whole(data.train().size())));
    facts.add(List.of("epochs", report.epochs().size() + ", " + ending(report)));
    facts.add(List.of("optimizer", settings.optimizerName()));
    facts.add(List.of("batch", batch()));
    facts.add(List.of("seed", Long.toString(settings.seed())));
    facts.add(List.of("samples/s", Numbers.whole(report.samplesPerSecond())));
    page.put("facts", facts);
    page.put("loss", settings.loss().spec());
    page.put("kept", kept == null ? null : kept.epoch());
    page.put("divergence", diverged.page());
    return page;
  }

  /** The one document. */
  Map<String, @Nullable Object> json(TrainingRun.Result result, Measured measured) {
    TrainingReport report = result.report();
    EpochReport told = result.kept() != null ? result.kept() : report.last();
    Scores scores = measured.first();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("data", source.text());
    json.put("task", task());
    json.put("epochs", report.epochs().size());
    json.put("trainLoss", told == null ? null : told.trainLoss());
    json.put("validation", scores == null ? null : scores.summary());
    json.put("parameters", network.parameters().count());
    json.put("parametersSha256", network.parameters().sha256());
    json.put("samplesPerSecond", report.samplesPerSecond());
    json.put("plannedBytes", result.memory().bytes());
    json.put("threads", settings.threads());
    json.put("vectorBits", Hardware.vectorBits());
    json.put("modelFile", file.toString());
    if (!report.statistics().isEmpty()) {
      json.put("statistics", WatchTable.json(report.statistics().getLast()));
    }
    return json;
  }

  private String task() {
    return data.preprocessing().isClassification() ? "classification" : "regression";
  }
}
