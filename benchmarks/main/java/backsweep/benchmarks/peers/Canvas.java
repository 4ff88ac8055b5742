package backsweep.benchmarks.peers;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A white picture with the few things that the charts draw. */
final class Canvas {
  static final Color INK = new Color(0x222222);
  static final Color GRID = new Color(0xdddddd);
  static final Color FASTER = new Color(0x2b7a78);
  static final Color SLOWER = new Color(0xd9822b);
  static final Color NATIVE = new Color(0xb03060);

  private final BufferedImage image;
  private final Graphics2D g;

  Canvas(int width, int height) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    font(13, false);
  }

  void font(int size, boolean bold) {
    g.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size));
  }

  void line(Color color, double x0, double y0, double x1, double y1, double width) {
    g.setColor(color);
    g.setStroke(new BasicStroke((float) width));
    g.draw(new java.awt.geom.Line2D.Double(x0, y0, x1, y1));
  }

  void fill(Color color, Shape shape) {
    g.setColor(color);
    g.fill(shape);
  }

  void draw(Color color, Shape shape) {
    g.setColor(color);
    g.setStroke(new BasicStroke(1.5f));
    g.draw(shape);
  }

  /** Text that starts at x (align 0), is centred there (0.5) or ends there (1). */
  void text(Color color, String text, double x, double y, double align) {
    g.setColor(color);
    g.drawString(text, (float) (x - align * g.getFontMetrics().stringWidth(text)), (float) y);
  }

  void write(Path file) throws IOException {
    g.dispose();
    ImageIO.write(image, "png", file.toFile());
  }
}
