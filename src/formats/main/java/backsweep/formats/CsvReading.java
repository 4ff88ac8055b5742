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

  /** Reads features and target; without a target, targetColumn is of no meaning. */
  Table read(int targetColumn, @Nullable CsvTarget target) throws IOException {
    int size = 0;
    int dropped = 0;
    while (rows.next()) {
      if (isDropped(targetColumn, target)) {
        dropped++;
        continue;
      }
      for (int i = 0; i < positions.length; i++) {
        features.get(i).add(rows.cell(positions[i]), rows.line());
      }
      if (target != null) {
        target.add(rows.cell(targetColumn), rows.line());
      }
      size++;
      if (Integer.bitCount(size) == 1) {
        InputFile.requireMemory(file, 3L * Float.BYTES * size * (positions.length + 2));
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
    return new Table(file, columns, target == null ? null : target.finish(), size, dropped);
  }

  private boolean isDropped(int targetColumn, @Nullable CsvTarget target) throws FormatException {
    if (target != null && Cells.isMissing(rows.cell(targetColumn))) {
      if (missing == Csv.Missing.ERROR) {
        String name = rows.header().get(targetColumn);
        String cell = rows.cell(targetColumn);
        throw CsvFeature.missing(file, name, cell, rows.line(), "mean|drop|error");
      }
      return true;
    }
    if (missing == Csv.Missing.DROP) {
      for (int position : positions) {
        if (Cells.isMissing(rows.cell(position))) {
          return true;
        }
      }
    }
    return false;
  }
}
