package backsweep.formats;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one feature column, cell by cell. Without a given kind the first known cell decides: a
 * number makes a number column, anything else a column of categories; after that all cells must
 * agree.
 */
final class CsvFeature {

  private enum Kind {
    UNKNOWN,
    NUMBER,
    CATEGORY
  }

  private final Path file;
  private final String name;
  private final boolean missingAllowed;
  private final boolean given;
  private final Map<String, Integer> categories = new LinkedHashMap<>();
  private final FloatList values = new FloatList();
  private Kind kind;
  private String firstCell = "";
  private long firstLine;

  private CsvFeature(
      Path file, String name, Csv.Missing missing, Kind kind, List<String> categories) {
    this.file = file;
    this.name = name;
    this.missingAllowed = missing != Csv.Missing.ERROR;
    this.kind = kind;
    this.given = kind != Kind.UNKNOWN;
    for (String category : categories) {
      this.categories.put(category, this.categories.size());
    }
  }

  /** A column whose kind is to be found out. */
  static CsvFeature inferred(Path file, String name, Csv.Missing missing) {
    return new CsvFeature(file, name, missing, Kind.UNKNOWN, List.of());
  }

  /** A column that must be like the one that a network was trained on. */
  static CsvFeature like(Path file, Feature feature, Csv.Missing missing) {
    return switch (feature) {
      case Feature.Numeric number ->
          new CsvFeature(file, number.name(), missing, Kind.NUMBER, List.of());
      case Feature.Category category ->
          new CsvFeature(file, category.name(), missing, Kind.CATEGORY, category.categories());
    };
  }

  void add(String cell, long line) throws FormatException {
    if (Cells.isMissing(cell)) {
      if (!missingAllowed) {
        throw missing(file, name, cell, line);
      }
      values.add(Float.NaN);
      return;
    }
    boolean number = Cells.isNumber(cell);
    if (kind == Kind.UNKNOWN) {
      kind = number ? Kind.NUMBER : Kind.CATEGORY;
      firstCell = cell;
      firstLine = line;
    }
    values.add(kind == Kind.NUMBER ? number(file, name, cell, line) : category(cell, line, number));
  }

  /**
   * The column, once all cells are added.
   *
   * @throws FormatException if not one cell has a value
   */
  Table.Column finish() throws FormatException {
    if (kind == Kind.UNKNOWN) {
      throw new FormatException(
          "%s, column '%s': every cell is empty; remove the column.".formatted(file, name));
    }
    return new Table.Column(name, new ArrayList<>(categories.keySet()), values.toArray());
  }

  private float category(String cell, long line, boolean number) throws FormatException {
    if (given) {
      Integer known = categories.get(cell);
      if (known == null && !missingAllowed) {
        throw new FormatException(
            "%s line %d, column '%s': '%s' did not occur in training, expected one of %s"
                    .formatted(file, line, name, cell, categories.keySet())
                + " (use --missing mean to treat it as not known).");
      }
      return known == null ? Float.NaN : known;
    }
    if (number) {
      throw new FormatException(
          "%s line %d, column '%s': '%s' is not a number, but line %d has %s; correct one of them."
              .formatted(file, firstLine, name, firstCell, line, cell));
    }
    if (categories.size() == Csv.MAX_CATEGORIES && !categories.containsKey(cell)) {
      throw new FormatException(
          ("%s line %d, column '%s': '%s' is one text too many, expected numbers or at most %d"
                  + " different texts; remove the column or ignore it.")
              .formatted(file, line, name, cell, Csv.MAX_CATEGORIES));
    }
    return categories.computeIfAbsent(cell, text -> categories.size());
  }

  /** The number in a cell that has a value. */
  static float number(Path file, String name, String cell, long line) throws FormatException {
    if (!Cells.isNumber(cell)) {
      throw new FormatException(
          ("%s line %d, column '%s': '%s' is not a number; correct it, or leave the cell empty and"
                  + " use --missing mean|drop.")
              .formatted(file, line, name, cell));
    }
    float value = Float.parseFloat(cell);
    if (Float.isInfinite(value)) {
      throw new FormatException(
          "%s line %d, column '%s': %s is too large, expected a number between -3.4e38 and 3.4e38."
              .formatted(file, line, name, cell));
    }
    return value;
  }

  /** The refusal of a cell that has no value. */
  static FormatException missing(Path file, String name, String cell, long line) {
    String what = cell.isEmpty() ? "the cell is empty" : "'" + cell + "' is not a value";
    return new FormatException(
        "%s line %d, column '%s': %s (use --missing mean|drop|error)."
            .formatted(file, line, name, what));
  }
}
