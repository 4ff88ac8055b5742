package backsweep.cli;

import backsweep.data.Dataset;
import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.tensor.Hardware;
import backsweep.training.Evaluator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backsweep evaluate}. */
@Command(
    name = "evaluate",
    description = {
      "Measures a model on data: of digits and IDX folders the test part, of a CSV file all rows,"
          + " which need the target column."
    })
final class Evaluate extends Verb {

  @Parameters(paramLabel = "MODEL", description = "A file that 'backsweep train' wrote.")
  String model = "";

  @Option(names = "--data", required = true, paramLabel = "DATA", description = DataSource.HELP)
  String data = "";

  @Option(
      names = "--missing",
      paramLabel = "HOW",
      description =
          "CSV: what to do with empty cells: error, mean or drop (default: mean if the model was"
              + " trained so, otherwise error).")
  @Nullable String missing;

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description = "CSV: a column that says how much each row counts (default: all count alike).")
  @Nullable String weight;

  @Option(names = "--seed", paramLabel = "N", description = EngineOptions.UNUSED_SEED)
  long seed;

  @Mixin final EngineOptions engine = new EngineOptions();

  Evaluate(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    DataSource source = DataSource.parse(data);
    engine.start(log());
    Model trained = ModelFile.read(DataSource.path("MODEL", model));
    Dataset examples = new TrainedOn(trained, model, source, missing).examples(weight);
    Scores scores;
    try (Evaluator evaluator = new Evaluator(trained.network(), trained.loss(), engine.threads())) {
      scores =
          new Scores(
              evaluator.evaluate(examples),
              trained.preprocessing(),
              Scores.persistence(trained.preprocessing(), examples));
    }
    if (!json) {
      log().print(scores.table(data));
      return ExitCode.DONE;
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", model);
    document.put("data", data);
    document.put("task", examples.isClassification() ? "classification" : "regression");
    document.put("examples", examples.size());
    document.putAll(scores.details());
    document.put("threads", engine.threads());
    document.put("vectorBits", Hardware.vectorBits());
    print(document);
    return ExitCode.DONE;
  }
}
