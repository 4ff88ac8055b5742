package backsweep.cli;

import backsweep.formats.ModelFile;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.loss.Output;
import backsweep.network.Network;
import backsweep.optimizer.Optimizer;
import backsweep.training.Schedule;
import backsweep.training.TrainingReport;
import backsweep.training.TrainingReport.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backsweep train}. */
@Command(
    name = "train",
    description = {
      "Trains a network on data and writes it to a model file.",
      "",
      "Digits and IDX folders come with a test part, which is measured after every epoch and at the"
          + " end; it never influences the training. With --validation or --patience a part of the"
          + " training data is set aside, and the epoch with the lowest loss on it is kept;"
          + " otherwise the last epoch is. A CSV file has no test part: a fifth is set aside for"
          + " validation.",
      "",
      "Ctrl-C ends the training and writes the best model so far; a second Ctrl-C ends at once."
    })
final class Train extends Verb {

  /** From so many examples on, batches are larger by default. */
  private static final int MANY = 10_000;

  @Option(names = "--data", required = true, paramLabel = "DATA", description = DataSource.HELP)
  String data = "";

  @Mixin final TableOptions table = new TableOptions();

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      defaultValue = "128,64",
      description =
          "Sizes of the hidden layers, such as 256,128, or all layers word for word, such as"
              + " \"conv2d(16, 3, same) relu flatten dense(10)\", or @FILE with either"
              + " (default: ${DEFAULT-VALUE}).")
  String layers = "";

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      defaultValue = "relu",
      description =
          "Behind each hidden layer: relu, leakyRelu, elu, sigmoid, tanh, gelu, silu, softplus"
              + " (default: ${DEFAULT-VALUE}).")
  String activation = "";

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description =
          "For classes softmaxCrossEntropy, hinge, binaryCrossEntropyWithLogits or focal; for"
              + " numbers meanSquaredError, meanAbsoluteError, huber or quantile(0.9); constants in"
              + " brackets, as in huber(0.5) (default: softmaxCrossEntropy for classes,"
              + " softmaxCrossEntropyPerStep for --step-targets, meanSquaredError for numbers).")
  @Nullable String loss;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Examples per step (default: 32, and 128 from 10,000 examples on).")
  @Nullable Integer batch;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Batches whose gradients are summed for one step: as a batch N times as large, in the"
              + " memory of one (default: ${DEFAULT-VALUE}).")
  int accumulate;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "30",
      description = "Passes over the training data (default: ${DEFAULT-VALUE}).")
  int epochs;

  @Option(
      names = "--validation",
      paramLabel = "FRACTION",
      description =
          "Share of the training data to validate on; 0 for none (default: 0.2 for CSV, 0.1 with"
              + " --patience, otherwise 0).")
  @Nullable Double validation;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "End after so many epochs without a lower validation loss (default: never).")
  @Nullable Integer patience;

  @Option(
      names = "--watch",
      paramLabel = "STEPS",
      arity = "0..1",
      fallbackValue = "100",
      description =
          "Show each layer every so many steps (100 if no number is given), at least once an epoch:"
              + " mean, spread and"
              + " greatest size of its output A, share of zeros and of units that are 0 for the"
              + " whole batch, spread of the gradient dA, of its weights W and of dW, and the size"
              + " of the step beside that of W. It changes nothing of the result.")
  @Nullable Integer watch;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description =
          "Fixes all randomness: first parameters, shuffling and division of the data (default:"
              + " ${DEFAULT-VALUE}).")
  long seed;

  @Mixin final OptimizerOptions descent = new OptimizerOptions();

  @Mixin final OutputOptions outputs = new OutputOptions();

  @Mixin final EngineOptions engine = new EngineOptions();

  Train(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    DataSource source = DataSource.parse(data);
    double share = validationShare(source);
    requirePositive("--epochs", epochs);
    requirePositive("--batch", batch);
    requirePositive("--accumulate", accumulate);
    requirePositive("--patience", patience);
    requirePositive("--watch", watch);
    Optimizer step = descent.optimizer();
    Schedule schedule = descent.schedule();
    Path file = outputs.model(source);
    outputs.requireWritable(file, source);
    engine.start(log());
    Topology topology = Topology.of(layers, activation);
    TableOptions.Reading reading = table.reading(source, topology.indices());
    // Before there is something to write, Ctrl-C ends at once.
    TrainingData parts = TrainingData.read(source, reading, share, seed);
    try (Interruption interruption = Interruption.open(terminal.err());
        FlightRecording recording = outputs.recording(interruption);
        TensorBoard board = outputs.tensorBoard(terminal.err())) {
      int rows = parts.train().size();
      TrainingRun.Settings settings =
          new TrainingRun.Settings(
              loss(parts),
              descent.text(),
              step,
              schedule,
              batch != null ? batch : rows < MANY ? 32 : 128,
              accumulate,
              epochs,
              patience == null ? 0 : patience,
              share,
              reading,
              seed,
              engine.threads(),
              watch == null ? 0 : watch);
      Network network = network(topology, parts, settings.loss());
      descent.requireFits(step, network);
      ModelFile.requireSpace(file, network);
      TrainingSummary summary = new TrainingSummary(source, parts, network, settings, file);
      log().print(summary.head());
      Progress progress =
          new Progress(terminal, log(), terminal.interactive() && !json, epochs, rows);
      RunPage page = outputs.page() == null ? null : new RunPage();
      List<RunListener> listeners = Stream.of(board, page).filter(Objects::nonNull).toList();
      TrainingRun.Result result =
          new TrainingRun(network, parts, settings, interruption, progress, listeners).run();
      if (recording != null) {
        recording.stop();
      }
      int exitCode = finish(result, summary, page);
      terminal.out().flush();
      return exitCode;
    }
  }

  private int finish(TrainingRun.Result result, TrainingSummary summary, @Nullable RunPage page)
      throws IOException {
    TrainingReport report = result.report();
    DivergenceText diverged = new DivergenceText(report, descent.learningRate());
    if (report.outcome() == Outcome.DIVERGED) {
      terminal.err().print(diverged.table());
      if (result.kept() == null) {
        if (json) {
          print(Collections.singletonMap("divergence", diverged.json()));
        }
        write(page, result, summary, diverged);
        throw Failure.running(diverged.sentence() + "; no model was written.");
      }
    }
    if (!result.begun()) {
      throw Failure.interrupted("interrupted before the first step; nothing was written.");
    }
    try {
      ModelFile.write(summary.file(), summary.model(result));
    } catch (IOException e) {
      throw Failure.running(String.valueOf(e.getMessage()));
    }
    TrainingSummary.Measured measured = summary.measure(result);
    log().print(summary.tail(result, measured));
    if (json) {
      Map<String, @Nullable Object> document = summary.json(result, measured);
      if (report.outcome() == Outcome.DIVERGED) {
        document.put("divergence", diverged.json());
      }
      print(document);
    }
    write(page, result, summary, diverged);
    return switch (report.outcome()) {
      case COMPLETED, EARLY_STOPPED -> ExitCode.DONE;
      case STOPPED -> ExitCode.INTERRUPTED;
      case DIVERGED -> {
        terminal
            .err()
            .println("backsweep train: " + diverged.sentence() + "; the best of them was written.");
        yield ExitCode.FAILED;
      }
    };
  }

  private void write(
      @Nullable RunPage page,
      TrainingRun.Result result,
      TrainingSummary summary,
      DivergenceText diverged)
      throws IOException {
    Path file = outputs.page();
    if (page != null && file != null) {
      page.write(file, summary.page(result, diverged));
      log().printf("page        %s%n", file);
    }
  }

  private double validationShare(DataSource source) {
    if (validation == null) {
      return source.kind() == DataSource.Kind.CSV ? 0.2 : patience == null ? 0 : 0.1;
    }
    if (!(validation >= 0 && validation < 1)) {
      throw Failure.input(
          "--validation: found %s, expected a number from 0 to below 1, such as 0.2."
              .formatted(validation));
    }
    if (validation == 0 && patience != null) {
      throw Failure.input(
          "--patience: found %d with --validation 0, expected data to validate on; leave out"
                  .formatted(patience)
              + " --validation, or --patience.");
    }
    return validation;
  }

  static void requirePositive(String option, @Nullable Integer found) {
    if (found != null && found < 1) {
      throw Failure.input("%s: found %d, expected 1 or more.".formatted(option, found));
    }
  }

  private Loss loss(TrainingData parts) {
    boolean classes = parts.preprocessing().isClassification();
    boolean steps = !parts.preprocessing().steps().isEmpty();
    Loss usual =
        steps
            ? Losses.softmaxCrossEntropyPerStep()
            : classes ? Losses.softmaxCrossEntropy() : Losses.meanSquaredError();
    Loss chosen = loss == null ? usual : parsedLoss(loss);
    if (steps && !chosen.ignoresLabels()) {
      throw Failure.input(
          "--loss: %s takes one target, but --step-targets names %d columns; use"
                  .formatted(chosen.name(), parts.preprocessing().steps().size())
              + " softmaxCrossEntropyPerStep, or leave it out.");
    }
    if (!classes && (chosen.wantsClasses() || chosen.output() == Output.SIGMOID)) {
      throw Failure.input(
          "--loss: %s is for classes, but column '%s' holds numbers; use meanSquaredError,"
                  .formatted(chosen.name(), parts.preprocessing().targetName())
              + " meanAbsoluteError, huber or quantile(0.5), or say --task classification.");
    }
    if (!classes && chosen.leastTarget() == 0) {
      throw Failure.input(
          "--loss: %s takes no number below 0, but column '%s' is scaled to mean 0 and deviation 1;"
                  .formatted(chosen.name(), parts.preprocessing().targetName())
              + " use meanSquaredError, meanAbsoluteError, huber or quantile(0.5).");
    }
    return chosen;
  }

  static Loss parsedLoss(String text) {
    try {
      return Losses.parse(text);
    } catch (IllegalArgumentException e) {
      throw Failure.input("--loss", e);
    }
  }

  private static Network network(Topology topology, TrainingData parts, Loss lossFunction) {
    int classes = parts.preprocessing().isClassification() ? parts.outputs() : 0;
    int steps = parts.preprocessing().steps().size();
    boolean single = classes == 2 && lossFunction.output() == Output.SIGMOID;
    Network network = topology.network(parts.train().inputShape(), single ? 1 : parts.outputs());
    String mismatch = lossFunction.mismatch(network.outputShape(), classes, Math.max(1, steps));
    if (mismatch != null && steps > 0) {
      throw Failure.input(
          "--layers: %s; write layers that keep the %d time steps of --step-targets and end with"
                  .formatted(mismatch, steps)
              + " dense(%d), as \"reshape(%d, N) lstm(32, sequence) perStep(dense(%d))\" does."
                  .formatted(classes, steps, classes));
    }
    if (mismatch != null) {
      throw Failure.input(
          "--layers: %s; end them with dense(%d).".formatted(mismatch, parts.outputs()));
    }
    return network;
  }
}
