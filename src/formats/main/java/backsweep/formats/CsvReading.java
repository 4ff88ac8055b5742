package backsweep.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pass over the rows of a CSV file, which hands each cell to its column. */
final class CsvReading {

  private final Path file;
  private final CsvRows rows;
  private final Csv.Missing missing;
  private final int[] positions;
  private final List<CsvFeature> features;

  /** Feature i stands in column positions[i]. */
  CsvReading(
      Path file, CsvRows rows, Csv.Missing missing, int[] positions, List<CsvFeature> features) {
    this.file = file;
    this.rows = rows;
    this.missing = missing;
    this.positions = positions;
    this.features = features;
  }

  /**
   * Reads features, target and weights.
   *
   * @param targetColumns where the target stands; with several, each holds the class of a time step
   */
  Table read(int[] targetColumns, @Nullable CsvTarget target, @Nullable CsvWeights weights)
      throws IOException {
    int size = 0;
    int dropped = 0;
    while (rows.next()) {
      boolean complete =
          (target == null || targetColumns.length > 1 || isKnown(targetColumns[0]))
              && (weights == null || isKnown(weights.column()));
      if (!complete || isDropped()) {
        dropped++;
        continue;
      }
      for (int i = 0; i < positions.length; i++) {
        features.get(i).add(rows.cell(positions[i]), rows.line());
      }
      if (target != null) {
        add(targetColumns, target);
      }
      if (weights != null) {
        weights.add(rows.cell(weights.column()), rows.line());
      }
      size++;
      if (Integer.bitCount(size) == 1) {
        InputFile.requireMemory(file, 3L * size * rowBytes());
      }
    }
    if (size == 0) {
      String why = dropped == 0 ? "no rows" : "no row without a missing value";
      throw new FormatException(
          "%s has %s below its header, expected at least one.".formatted(file, why));
    }
    List<Table.Column> columns = new ArrayList<>();
    for (CsvFeature feature : features) {
      columns.add(feature.finish());
    }
    return new Table(
        file,
        columns,
        target == null ? null : target.finish(),
        weights == null ? null : weights.finish(),
        size,
        dropped);
  }

  /** The features, and target, class and weight. */
  private long rowBytes() {
    return features.stream().mapToLong(CsvFeature::bytes).sum() + 3L * Float.BYTES;
  }

  /** Of several steps those behind the end of a short sequence have no class. */
  private void add(int[] targetColumns, CsvTarget target) throws FormatException {
    for (int column : targetColumns) {
      String cell = rows.cell(column);
      if (Cells.isMissing(cell)) {
        target.skip();
      } else {
        target.add(rows.header().get(column), cell, rows.line());
      }
    }
  }

  /** Whether a cell has a value that cannot be filled in; if not, the row is to be left out. */
  private boolean isKnown(int column) throws FormatException {
    String cell = rows.cell(column);
    if (!Cells.isMissing(cell)) {
      return true;
    }
    if (missing == Csv.Missing.ERROR) {
      String name = rows.header().get(column);
      throw CsvFeature.missing(file, name, cell, rows.line(), CsvFeature.TREATMENTS);
    }
    return false;
  }

  private boolean isDropped() {
    if (missing == Csv.Missing.DROP) {
      for (int i = 0; i < positions.length; i++) {
        String cell = rows.cell(positions[i]);
        if (Cells.isMissing(cell) || features.get(i).isUnknown(cell)) {
          return true;
        }
      }
    }
    return false;
  }
}
