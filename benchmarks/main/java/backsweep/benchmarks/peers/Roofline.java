package backsweep.benchmarks.peers;

import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Arithmetic intensity against speed, both logarithmic, with the measured ceilings: no point can be
 * above the peak, nor above the bandwidth of the memory that its operands come from.
 */
final class Roofline {
  private static final int LEFT = 80;
  private static final int RIGHT = 940;
  private static final int TOP = 86;
  private static final int BOTTOM = 620;
  private static final double FROM = 0.25;
  private static final double TO = 512;

  private final Canvas canvas = new Canvas(RIGHT + 30, BOTTOM + 60);
  private final double most;
  private final double least;

  private Roofline(Ceilings ceilings) {
    this.most = 1.5 * ceilings.peak();
    this.least = most / 500;
  }

  static void write(List<Row> rows, Ceilings ceilings, String title, Path file) throws IOException {
    Roofline chart = new Roofline(ceilings);
    chart.frame(title);
    chart.ceilings(ceilings);
    for (Row row : rows) {
      chart.point(row);
    }
    chart.canvas.write(file);
  }

  private void frame(String title) {
    canvas.font(17, true);
    canvas.text(Canvas.INK, "Roofline of the matrix products", 20, 28, 0);
    canvas.font(13, false);
    canvas.text(Canvas.INK, title, 20, 48, 0);
    canvas.text(Canvas.FASTER, "● Backsweep", 20, 68, 0);
    canvas.text(Canvas.NATIVE, "□ best un-packed native call", 130, 68, 0);
    for (double x = FROM; x <= TO; x *= 2) {
      canvas.line(Canvas.GRID, x(x), TOP, x(x), BOTTOM, 1);
      canvas.text(Canvas.INK, x < 1 ? "" + x : "" + (int) x, x(x), BOTTOM + 18, 0.5);
    }
    for (double y = 1; y <= most; y *= 2) {
      if (y >= least) {
        canvas.line(Canvas.GRID, LEFT, y(y), RIGHT, y(y), 1);
        canvas.text(Canvas.INK, "" + (int) y, LEFT - 8, y(y) + 5, 1);
      }
    }
    String axis = "arithmetic intensity: operations per byte that must move at least once";
    canvas.text(Canvas.INK, axis, (LEFT + RIGHT) / 2.0, BOTTOM + 42, 0.5);
    canvas.text(Canvas.INK, "GFLOP/s", LEFT - 8, TOP - 4, 1);
  }

  private void ceilings(Ceilings ceilings) {
    double peak = ceilings.peak();
    canvas.line(Canvas.INK, x(FROM), y(peak), x(TO), y(peak), 1.5);
    String text = String.format(Locale.ROOT, "FMA peak %.0f GFLOP/s", peak);
    canvas.text(Canvas.INK, text, RIGHT - 6, y(peak) - 6, 1);
    for (Map.Entry<String, Double> memory : ceilings.bandwidths().entrySet()) {
      double rate = memory.getValue();
      double from = Math.max(FROM, least / rate);
      double to = Math.min(TO, peak / rate);
      if (to > from) {
        canvas.line(Canvas.INK, x(from), y(from * rate), x(to), y(to * rate), 1);
        String name = String.format(Locale.ROOT, "%s %.0f GB/s", memory.getKey(), rate);
        double at = from * Math.sqrt(to / from);
        canvas.text(Canvas.INK, name, x(at) - 8, y(at * rate) - 4, 1);
      }
    }
  }

  private void point(Row row) {
    double x = x((double) row.c.flops() / row.c.bytes());
    double other = row.speed(row.best());
    if (!Double.isNaN(other)) {
      canvas.draw(Canvas.NATIVE, new Rectangle2D.Double(x - 3.5, y(other) - 3.5, 7, 7));
    }
    canvas.fill(Canvas.FASTER, new Ellipse2D.Double(x - 3.5, y(row.ours()) - 3.5, 7, 7));
  }

  private static double x(double intensity) {
    double clipped = Math.max(FROM, Math.min(TO, intensity));
    return LEFT + (RIGHT - LEFT) * Math.log(clipped / FROM) / Math.log(TO / FROM);
  }

  private double y(double speed) {
    double clipped = Math.max(least, Math.min(most, speed));
    return BOTTOM - (BOTTOM - TOP) * Math.log(clipped / least) / Math.log(most / least);
  }
}
