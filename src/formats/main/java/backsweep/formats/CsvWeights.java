package backsweep.formats;

import backsweep.data.Dataset;
import java.nio.file.Path;

/** Reads the column that says how much each row counts, cell by cell. */
final class CsvWeights {

  private final Path file;
  private final String name;
  private final int column;
  private final NumberList values = new NumberList();

  CsvWeights(Path file, String name, int column) {
    this.file = file;
    this.name = name;
    this.column = column;
  }

  String name() {
    return name;
  }

  /** Where it stands in a row. */
  int column() {
    return column;
  }

  /** Adds a cell that has a value. */
  void add(String cell, long line) throws FormatException {
    float weight = (float) CsvFeature.number(file, name, cell, line);
    if (!Dataset.isWeight(weight)) {
      throw new FormatException(
          ("%s line %d, column '%s': %s is no weight, expected 0 or a number from 1e-18 to 1e18;"
                  + " correct it, or give the row weight 0 to leave it out.")
              .formatted(file, line, name, cell));
    }
    values.add(weight);
  }

  Table.Weights finish() {
    return new Table.Weights(name, values.toFloats());
  }
}
