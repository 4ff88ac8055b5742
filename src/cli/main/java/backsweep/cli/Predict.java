package backsweep.cli;

import backsweep.formats.CsvOutput;
import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.network.InferencePlan;
import backsweep.network.PlanOptions;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backsweep predict}. */
@Command(
    name = "predict",
    description = {
      "Prints what a model predicts, as CSV with a header: the number of the row, and the class"
          + " with the probability of each class, or the number; of time steps the class of each,"
          + " with its probability. A CSV file needs no target column; of digits and IDX folders"
          + " the test part is used."
    })
final class Predict extends Verb {

  @Parameters(paramLabel = "MODEL", description = "A file that 'backsweep train' wrote.")
  String model = "";

  @Option(names = "--data", required = true, paramLabel = "DATA", description = DataSource.HELP)
  String data = "";

  @Option(
      names = "--missing",
      paramLabel = "HOW",
      description =
          "CSV: what to do with empty cells: error or mean (default: mean if the model was trained"
              + " so, otherwise error).")
  @Nullable String missing;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write the predictions to this CSV file instead of standard output. Older predictions of"
              + " that name are replaced.")
  @Nullable String out;

  @Option(names = "--seed", paramLabel = "N", description = EngineOptions.UNUSED_SEED)
  long seed;

  @Mixin final EngineOptions engine = new EngineOptions();

  Predict(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    DataSource source = DataSource.parse(data);
    Path file = out == null ? null : DataSource.path("--out", out);
    DataSource.requireOther("--out", file, source.path());
    DataSource.requireOther("--out", file, DataSource.path("MODEL", model));
    engine.start(log());
    Model trained = ModelFile.read(DataSource.path("MODEL", model));
    if (file != null) {
      CsvOutput.requireWritable(
          file, "predictions of this target and its classes", Predictions.header(trained));
    }
    TrainedOn.Inputs inputs = new TrainedOn(trained, model, source, missing).inputs();
    PlanOptions options = PlanOptions.threads(engine.threads());
    try (InferencePlan plan = trained.network().planInference(Predictions.BATCH, options)) {
      Predictions predictions =
          new Predictions(trained, inputs, plan, () -> file == null && terminal.out().checkError());
      if (file != null) {
        CsvOutput.write(file, lines(trained, predictions));
      }
      if (json) {
        print(document(trained, inputs, predictions, file));
      } else if (file != null) {
        log().println(Numbers.whole(inputs.size()) + " predictions written to " + file);
      } else {
        Writer text = new OutputStreamWriter(terminal.out(), StandardCharsets.UTF_8);
        CsvOutput.write(text, lines(trained, predictions));
        text.flush();
      }
    }
    return ExitCode.DONE;
  }

  /** The header and the rows. */
  private static Iterator<List<String>> lines(Model trained, Predictions predictions) {
    Iterable<Predictions.Row> rows = () -> predictions;
    return Stream.concat(
            Stream.of(Predictions.header(trained)),
            StreamSupport.stream(rows.spliterator(), false).map(Predictions.Row::cells))
        .iterator();
  }

  private Map<String, @Nullable Object> document(
      Model trained, TrainedOn.Inputs inputs, Predictions predictions, @Nullable Path file) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("model", model);
    document.put("data", data);
    document.put("target", trained.preprocessing().targetName());
    document.put("labels", trained.labels());
    document.put("rows", inputs.size());
    if (file != null) {
      document.put("file", file.toString());
    } else {
      Iterable<Predictions.Row> rows = () -> predictions;
      document.put(
          "predictions",
          (Iterable<Object>)
              () ->
                  StreamSupport.stream(rows.spliterator(), false)
                      .map(row -> (Object) row.json(trained))
                      .iterator());
    }
    return document;
  }
}
