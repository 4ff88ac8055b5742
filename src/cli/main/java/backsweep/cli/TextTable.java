package backsweep.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells in columns: the first few to the left, the others to the right. */
final class TextTable {

  private final List<String[]> rows = new ArrayList<>();
  private final int left;

  /** One column to the left. */
  TextTable() {
    this(1);
  }

  /** So many columns to the left. */
  TextTable(int left) {
    this.left = left;
  }

  TextTable row(String... cells) {
    rows.add(cells);
    return this;
  }

  @Override
  public String toString() {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], width(row[i]));
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String padding = " ".repeat(widths[i] - width(row[i]));
        line.append(i == 0 ? "" : "  ").append(i < left ? row[i] + padding : padding + row[i]);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
