package backsweep.formats;

/** Reads the target column, cell by cell. */
sealed interface CsvTarget permits InferredTarget, KnownTarget {

  /** Adds a cell that has a value. */
  void add(String cell, long line) throws FormatException;

  /** The column, once all cells are added. */
  Table.Target finish() throws FormatException;
}
