package backsweep.cli;

import backsweep.formats.TensorBoardFile;
import backsweep.observe.LayerStatistics;
import backsweep.observe.ParameterStatistics;
import backsweep.observe.Statistics;
import backsweep.observe.StepStatistics;
import backsweep.training.EpochReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a training tells TensorBoard. A disk that is full ends the telling, with a warning, and not
 * the training.
 */
final class TensorBoard implements RunListener, AutoCloseable {

  private final TensorBoardFile file;
  private final PrintStream err;
  private boolean failed;

  private TensorBoard(TensorBoardFile file, PrintStream err) {
    this.file = file;
    this.err = err;
  }

  /** Starts a file in that folder. */
  static TensorBoard in(Path folder, PrintStream err) throws IOException {
    return new TensorBoard(TensorBoardFile.in(folder), err);
  }

  /** Something to write. */
  private interface Writing {
    void run() throws IOException;
  }

  private void write(Writing writing) {
    if (failed) {
      return;
    }
    try {
      writing.run();
      file.flush();
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) {
    failed = true;
    err.println(
        "backsweep train: %s could not be written any more (%s); the training goes on."
            .formatted(file.file(), e.getMessage()));
  }

  @Override
  public void told(StepStatistics statistics) {
    long step = statistics.step();
    write(
        () -> {
          file.scalar(step, "loss/batch", statistics.loss());
          for (LayerStatistics layer : statistics.layers()) {
            String name = layer.layer() + " " + layer.spec();
            spread(step, "outputs/" + name, layer.output());
            file.scalar(step, "dead units/" + name, layer.deadUnits());
            spread(step, "output gradients/" + name, layer.gradient());
          }
          for (ParameterStatistics parameter : statistics.parameters()) {
            spread(step, "parameters/" + parameter.name(), parameter.value());
            spread(step, "gradients/" + parameter.name(), parameter.gradient());
            spread(step, "updates/" + parameter.name(), parameter.update());
            file.scalar(step, "update to weight/" + parameter.name(), parameter.updateToWeight());
          }
        });
  }

  private void spread(long step, String tag, @Nullable Statistics statistics) throws IOException {
    if (statistics != null && statistics.count() > 0) {
      file.histogram(step, tag, statistics);
    }
  }

  @Override
  public void told(EpochReport report, long step, String part, @Nullable Scores scores) {
    write(
        () -> {
          file.scalar(step, "loss/train", report.trainLoss());
          file.scalar(step, "learning rate", report.learningRate());
          file.scalar(step, "examples per second", report.samplesPerSecond());
          if (scores != null) {
            for (Map.Entry<String, Object> metric : scores.summary().entrySet()) {
              double value = ((Number) metric.getValue()).doubleValue();
              file.scalar(step, metric.getKey() + "/" + part, value);
            }
          }
        });
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // What could not be written before cannot be now, which was told.
      if (!failed) {
        failed(e);
      }
    }
  }
}
