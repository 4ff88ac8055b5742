package backsweep.benchmarks.peers;

import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** One bar for each case: how many times faster the engine is than somebody else. */
public final class RatioChart {
  private static final int LEFT = 190;
  private static final int RIGHT = 760;
  private static final int TOP = 86;
  private static final int STEP = 17;
  private static final double LEAST = 0.5;
  private static final double MOST = 4;
  private static final double[] TICKS = {0.5, 0.7, 0.85, 1, 1.2, 1.5, 2, 3, 4};

  private RatioChart() {}

  /**
   * A bar.
   *
   * @param ratio the engine's speed over the other's; NaN draws no bar
   * @param other whose speed it is
   * @param dot a second ratio; NaN draws none
   */
  public record Bar(String label, double ratio, String other, double dot) {}

  /** Draws the bars, one below the other, under a title and two lines of explanation. */
  public static void write(List<Bar> bars, String title, String subtitle, String legend, Path file)
      throws IOException {
    int bottom = TOP + STEP * bars.size() + 6;
    Canvas canvas = new Canvas(RIGHT + 130, bottom + 40);
    canvas.font(17, true);
    canvas.text(Canvas.INK, title, 20, 28, 0);
    canvas.font(13, false);
    canvas.text(Canvas.INK, subtitle, 20, 48, 0);
    canvas.text(Canvas.INK, legend, 20, 66, 0);
    for (double tick : TICKS) {
      double x = x(tick);
      canvas.line(tick == 1 ? Canvas.INK : Canvas.GRID, x, TOP - 4, x, bottom, tick == 1 ? 1.5 : 1);
      canvas.text(Canvas.INK, (tick % 1 == 0 ? "" + (int) tick : "" + tick), x, bottom + 17, 0.5);
    }
    for (int i = 0; i < bars.size(); i++) {
      draw(canvas, bars.get(i), TOP + STEP * i);
    }
    canvas.write(file);
  }

  private static void draw(Canvas canvas, Bar bar, int y) {
    canvas.text(Canvas.INK, bar.label(), LEFT - 12, y + 13, 1);
    double ratio = bar.ratio();
    if (!Double.isNaN(ratio)) {
      double from = Math.min(x(1), x(ratio));
      double width = Math.abs(x(ratio) - x(1));
      canvas.fill(
          ratio >= 1 ? Canvas.FASTER : Canvas.SLOWER,
          new Rectangle2D.Double(from, y + 2, Math.max(1, width), STEP - 5));
      String value = String.format(Locale.ROOT, "%.2f  %s", ratio, bar.other());
      canvas.text(Canvas.INK, value, RIGHT + 12, y + 13, 0);
    }
    if (!Double.isNaN(bar.dot())) {
      canvas.fill(Canvas.INK, new Ellipse2D.Double(x(bar.dot()) - 3.5, y + 4.5, 7, 7));
    }
  }

  private static double x(double ratio) {
    double clipped = Math.max(LEAST, Math.min(MOST, ratio));
    return LEFT + (RIGHT - LEFT) * Math.log(clipped / LEAST) / Math.log(MOST / LEAST);
  }
}
