package backsweep.formats;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    INDEX,
    CATEGORY
  }

  /** What may be done about missing cells where rows can be left out. */
  static final String TREATMENTS = "mean|drop";

  private final Path file;
  private final String name;
  private final boolean missingAllowed;
  private final boolean given;

  /** What may be done about a missing cell, as {@code mean|drop}; empty if nothing. */
  private final String treatments;

  /** Indices are below it; 0 for another kind. */
  private final int count;

  private final Map<String, Integer> categories = new LinkedHashMap<>();
  private final NumberList values = new NumberList();
  private Kind kind;
  private String firstCell = "";
  private long firstLine;

  private CsvFeature(
      Path file, String name, boolean missingAllowed, String treatments, Kind kind, int count) {
    this.treatments = treatments;
    this.file = file;
    this.name = name;
    this.missingAllowed = missingAllowed;
    this.kind = kind;
    this.given = kind != Kind.UNKNOWN;
    this.count = count;
  }

  /** A column whose kind is to be found out. */
  static CsvFeature inferred(Path file, String name, Csv.Missing missing) {
    boolean allowed = missing != Csv.Missing.ERROR;
    return new CsvFeature(file, name, allowed, TREATMENTS, Kind.UNKNOWN, 0);
  }

  /** A column of indices 0 … count − 1, none of which can be filled in. */
  static CsvFeature indices(Path file, String name, int count) {
    return new CsvFeature(file, name, false, "drop", Kind.INDEX, count);
  }

  /**
   * A column that must be like the one that a network was trained on.
   *
   * @param everyRow whether none can be left out
   */
  static CsvFeature like(Path file, Feature feature, Csv.Missing missing, boolean everyRow) {
    boolean allowed = missing != Csv.Missing.ERROR;
    String name = feature.name();
    String how = everyRow ? "mean" : TREATMENTS;
    return switch (feature) {
      case Feature.Numeric ignored -> new CsvFeature(file, name, allowed, how, Kind.NUMBER, 0);
      case Feature.Plain ignored -> new CsvFeature(file, name, allowed, how, Kind.NUMBER, 0);
      case Feature.Index index ->
          new CsvFeature(file, name, false, everyRow ? "" : "drop", Kind.INDEX, index.count());
      case Feature.Category category -> {
        CsvFeature column = new CsvFeature(file, name, allowed, how, Kind.CATEGORY, 0);
        for (String known : category.categories()) {
          column.categories.put(known, column.categories.size());
        }
        yield column;
      }
    };
  }

  void add(String cell, long line) throws FormatException {
    if (Cells.isMissing(cell)) {
      if (!missingAllowed) {
        throw missing(file, name, cell, line, treatments);
      }
      values.add(Double.NaN);
      return;
    }
    boolean number = Cells.isNumber(cell);
    if (kind == Kind.UNKNOWN) {
      kind = number ? Kind.NUMBER : Kind.CATEGORY;
      firstCell = cell;
      firstLine = line;
    }
    values.add(
        switch (kind) {
          case INDEX -> index(cell, line, number);
          case NUMBER -> number(file, name, cell, line, treatments);
          default -> category(cell, line, number);
        });
  }

  /** What a cell takes. */
  int bytes() {
    return values.bytes();
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
    return new Table.Column(name, new ArrayList<>(categories.keySet()), count, values);
  }

  private double index(String cell, long line, boolean number) throws FormatException {
    double value = number ? Double.parseDouble(cell) : -1;
    if (!Feature.Index.isIndex(value, count)) {
      throw new FormatException(
          ("%s line %d, column '%s': %s is no index, expected a whole number from 0 to %d, as the"
                  + " embedding of the network reads; correct it, or train a larger embedding.")
              .formatted(file, line, name, number ? cell : "'" + cell + "'", count - 1));
    }
    return value;
  }

  /** Whether a cell that has a value names a category that did not occur in training. */
  boolean isUnknown(String cell) {
    return given && kind == Kind.CATEGORY && !categories.containsKey(cell);
  }

  private double category(String cell, long line, boolean number) throws FormatException {
    if (given) {
      Integer known = categories.get(cell);
      if (known == null && !missingAllowed) {
        throw new FormatException(
            "%s line %d, column '%s': '%s' did not occur in training, expected one of %s"
                    .formatted(file, line, name, cell, categories.keySet())
                + " (use --missing mean to treat it as not known).");
      }
      return known == null ? Double.NaN : known;
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

  /** The number in a cell of a target or weight that has a value. */
  static double number(Path file, String name, String cell, long line) throws FormatException {
    return number(file, name, cell, line, TREATMENTS);
  }

  private static double number(Path file, String name, String cell, long line, String treatments)
      throws FormatException {
    if (!Cells.isNumber(cell)) {
      throw new FormatException(
          ("%s line %d, column '%s': '%s' is not a number; correct it, or leave the cell empty and"
                  + " use --missing %s.")
              .formatted(file, line, name, cell, treatments));
    }
    double value = Double.parseDouble(cell);
    if (Float.isInfinite((float) value)) {
      throw new FormatException(
          "%s line %d, column '%s': %s is too large, expected a number between -3.4e38 and 3.4e38."
              .formatted(file, line, name, cell));
    }
    return value;
  }

  /** The refusal of a cell that has no value. */
  static FormatException missing(
      Path file, String name, String cell, long line, String treatments) {
    String what = cell.isEmpty() ? "the cell is empty" : "'" + cell + "' is not a value";
    String how = treatments.isEmpty() ? "fill it in" : "use --missing " + treatments;
    return new FormatException(
        "%s line %d, column '%s': %s (%s).".formatted(file, line, name, what, how));
  }
}
