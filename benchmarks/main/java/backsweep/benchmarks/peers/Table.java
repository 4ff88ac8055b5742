package backsweep.benchmarks.peers;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The comparison as text. */
final class Table {
  private static final List<String> COLUMNS =
      List.of(
          "ours",
          Libraries.OPENBLAS,
          Libraries.BLIS,
          Libraries.MKL,
          Libraries.DNNL_SGEMM,
          Libraries.DNNL_MATMUL,
          Libraries.DNNL_PACKED,
          "peak");

  private Table() {}

  /** The whole table of one number of threads. */
  static void write(PrintStream out, List<Row> rows, int threads, boolean useBest) {
    header(out, threads, useBest);
    rows.stream().filter(row -> row.threads == threads).forEach(row -> print(out, row));
    summary(out, rows, threads);
  }

  static void header(PrintStream out, int threads, boolean useBest) {
    out.println();
    String statistic = useBest ? "fastest samples" : "medians";
    out.println(threads + (threads == 1 ? " thread" : " threads") + ", GFLOP/s, " + statistic);
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-19s", "shape"));
    for (String column : COLUMNS) {
      line.append(String.format(Locale.ROOT, "%9s", column));
    }
    out.println(line + "  | /best  /packed  /OpenB   /MKL  %peak  ±ours");
  }

  static void print(PrintStream out, Row row) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-19s", row.c.name()));
    for (String column : COLUMNS) {
      line.append(cell("%9.1f", row.speed(column)));
    }
    line.append("  |");
    line.append(cell("%6.2f", row.ratio(row.best())));
    line.append(cell("%9.2f", row.ratio(Libraries.DNNL_PACKED)));
    line.append(cell("%8.2f", row.ratio(Libraries.OPENBLAS)));
    line.append(cell("%7.2f", row.ratio(Libraries.MKL)));
    line.append(cell("%6.0f%%", 100 * row.ofPeak()));
    line.append(cell("%6.1f%%", 100 * row.spread("ours")));
    out.println(line);
  }

  private static String cell(String format, double value) {
    String text = String.format(Locale.ROOT, format, value);
    return Double.isNaN(value) ? " ".repeat(text.length() - 1) + "-" : text;
  }

  static void summary(PrintStream out, List<Row> all, int threads) {
    List<Row> rows = all.stream().filter(row -> row.threads == threads).toList();
    out.println();
    line(out, rows, "ours / best un-packed native", row -> row.ratio(row.best()));
    line(out, rows, "ours / oneDNN packed", row -> row.ratio(Libraries.DNNL_PACKED));
    line(out, rows, "ours / OpenBLAS", row -> row.ratio(Libraries.OPENBLAS));
    line(out, rows, "ours / BLIS", row -> row.ratio(Libraries.BLIS));
    line(out, rows, "ours / MKL", row -> row.ratio(Libraries.MKL));
    line(out, rows, "ours / FMA peak", Row::ofPeak);
  }

  private static void line(
      PrintStream out, List<Row> rows, String what, ToDoubleFunction<Row> ratio) {
    double least = Double.POSITIVE_INFINITY;
    String where = "";
    for (Row row : rows) {
      if (ratio.applyAsDouble(row) < least) {
        least = ratio.applyAsDouble(row);
        where = row.c.name();
      }
    }
    double mean = geometricMean(rows, ratio);
    if (!Double.isNaN(mean)) {
      out.printf(
          Locale.ROOT, "%-30s geometric mean %.3f, least %.3f at %s%n", what, mean, least, where);
    }
  }

  /** Over the rows that have the ratio; NaN if none has. */
  static double geometricMean(List<Row> rows, ToDoubleFunction<Row> ratio) {
    return Math.exp(
        rows.stream()
            .mapToDouble(ratio)
            .filter(x -> !Double.isNaN(x))
            .map(Math::log)
            .average()
            .orElse(Double.NaN));
  }
}
