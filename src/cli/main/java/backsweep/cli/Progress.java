package backsweep.cli;

import backsweep.training.EpochReport;
import backsweep.training.TrainingEvent;
import backsweep.training.TrainingMemory;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Tells how training goes: one line for each epoch and, on a screen, one that is drawn again. */
final class Progress {

  private static final int BAR = 14;
  private static final double REDRAW_SECONDS = 0.1;

  /** Seconds after which a speed is mostly forgotten: the first batches are slow. */
  private static final double MEMORY = 2;

  /** Seconds before the first guess at the end. */
  private static final double WARM_UP = 1.5;

  private static final double TABLE_SECONDS = 0.25;

  /** A taller table might not fit the screen, and is drawn only when an epoch ended. */
  private static final int TALLEST = 20;

  private static final String CLEAR = "\r\u001b[K";
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";

  private final PrintStream out;
  private final Terminal terminal;
  private final boolean bar;
  private final int epochs;
  private final int examples;
  private final long start = System.nanoTime();
  private long drawn = start;
  private double drawnAt;
  private double speed;
  private String metric = "";
  private String table = "";
  private long tableDrawn;

  /** Lines of the table that are on the screen, above the bar. */
  private int lines;

  /** Prints to {@code out}, with a bar only if that is the terminal's screen. */
  Progress(Terminal terminal, PrintStream out, boolean bar, int epochs, int examples) {
    this.out = out;
    this.terminal = terminal;
    this.bar = bar;
    this.epochs = epochs;
    this.examples = examples;
  }

  /** Training is about to start. */
  void planned(TrainingMemory memory) {
    out.printf("memory   %s%n%n", memory);
  }

  /** A batch ended. */
  void batch(TrainingEvent.BatchEnded batch) {
    long now = System.nanoTime();
    double seconds = (now - drawn) * 1e-9;
    if (!bar || seconds < REDRAW_SECONDS) {
      return;
    }
    double done = (batch.epoch() - 1.0) * examples + batch.examples();
    speed(done - drawnAt, seconds);
    drawn = now;
    drawnAt = done;
    double left = ((double) epochs * examples - done) / speed;
    double inEpoch = (double) batch.examples() / examples;
    int filled = (int) (BAR * inEpoch);
    out.print(
        CLEAR
            + NO_WRAP
            + epochName(batch.epoch())
            + " "
            + terminal.green("━".repeat(filled))
            + "─".repeat(BAR - filled)
            + " ETA "
            + ((now - start) * 1e-9 < WARM_UP ? "-:--" : Numbers.time(left))
            + "  "
            + Numbers.whole(speed)
            + "/s  loss "
            + Numbers.of(batch.loss())
            + metric
            + WRAP);
    out.flush();
  }

  /** Shows a table above the bar, or below the next epoch if there is none. */
  void table(String text) {
    table = text;
    long now = System.nanoTime();
    if (bar && (tableDrawn == 0 || (now - tableDrawn) * 1e-9 >= TABLE_SECONDS)) {
      tableDrawn = now;
      out.print(erased() + drawn());
      out.flush();
    }
  }

  /** Takes bar and table from the screen. */
  private String erased() {
    String erased = lines == 0 ? CLEAR : CLEAR + "\u001b[" + lines + "A\u001b[J";
    lines = 0;
    return erased;
  }

  /** The table, if it fits. */
  private String drawn() {
    int height = (int) table.lines().count();
    if (height == 0 || height > TALLEST) {
      return "";
    }
    lines = height;
    return NO_WRAP + table + WRAP;
  }

  private void speed(double done, double seconds) {
    double old = speed == 0 ? 0 : Math.exp(-seconds / MEMORY);
    speed = old * speed + (1 - old) * done / seconds;
  }

  /** An epoch ended and was measured on the data of that name, if there is any. */
  void epoch(EpochReport report, String name, @Nullable Scores scores, boolean kept) {
    StringBuilder line = new StringBuilder();
    line.append(epochName(report.epoch()));
    line.append("  loss ").append(Numbers.of(report.trainLoss()));
    if (scores != null) {
      metric = "  " + scores.headline();
      line.append("  ").append(name).append(" loss ").append(Numbers.of(scores.loss()));
      line.append(metric);
    }
    line.append("  ").append(Numbers.whole(report.samplesPerSecond())).append("/s");
    line.append(kept ? "  best" : "");
    line.append(System.lineSeparator());
    if (!bar) {
      out.print(line + table);
    } else if (table.lines().count() > TALLEST) {
      out.print(erased() + line + table);
    } else {
      out.print(erased() + line + drawn());
    }
    out.flush();
  }

  /** Training ended. */
  void end() {
    if (bar) {
      out.print(CLEAR);
      out.flush();
    }
  }

  private String epochName(int epoch) {
    String all = Integer.toString(epochs);
    return "epoch "
        + " ".repeat(all.length() - Integer.toString(epoch).length())
        + epoch
        + "/"
        + all;
  }
}
