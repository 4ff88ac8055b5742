package backsweep.formats;

/** Reads the target column, cell by cell. */
sealed interface CsvTarget permits InferredTarget, KnownTarget {

  /** Adds a cell of that column that has a value. */
  void add(String column, String cell, long line) throws FormatException;

  /** Adds a time step that has no class. */
  void skip();

  /** The column, once all cells are added. */
  Table.Target finish() throws FormatException;
}
