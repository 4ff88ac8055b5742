package backsweep.formats;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/** Makes the columns of a table from what stands in memory, as strict as readers of files are. */
final class MemoryColumns {

  /** What messages call a table that comes from no file. */
  static final String SOURCE = "table";

  private MemoryColumns() {}

  /** The numbers of a table by row and column. */
  @FunctionalInterface
  interface CellValues {
    double at(int row, int column);
  }

  /** widths: how many numbers a row has. */
  static List<Table.Column> features(
      List<String> names, int rows, IntUnaryOperator widths, CellValues cells) {
    requireNames(names);
    if (rows == 0) {
      throw new IllegalArgumentException(
          SOURCE + " has no rows, expected at least 1: an array of numbers for each example.");
    }
    for (int row = 0; row < rows; row++) {
      int found = widths.applyAsInt(row);
      if (found != names.size()) {
        throw new IllegalArgumentException(
            "%s row %d: found %d numbers, expected %d, one for each of %s."
                .formatted(SOURCE, row, found, names.size(), names));
      }
    }
    List<Table.Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int column = i;
      NumberList numbers = numbers(names.get(i), rows, row -> cells.at(row, column));
      columns.add(new Table.Column(names.get(i), List.of(), 0, numbers));
    }
    return columns;
  }

  static Table.Values values(Table table, String name, int found, IntToDoubleFunction values) {
    requireTarget(table, name, found, "numbers");
    return new Table.Values(name, numbers(name, found, values));
  }

  static Table.Classes classes(Table table, String name, List<String> classes) {
    requireTarget(table, name, classes.size(), "classes");
    for (int row = 0; row < classes.size(); row++) {
      if (Cells.isMissing(classes.get(row))) {
        throw new IllegalArgumentException(
            "%s row %d, column '%s': '%s' is no class; name it, or leave the row out."
                .formatted(SOURCE, row, name, classes.get(row)));
      }
    }
    ClassNames found = ClassNames.of(classes);
    return new Table.Classes(name, found.positions(classes), found.names(), List.of());
  }

  private static NumberList numbers(String name, int count, IntToDoubleFunction values) {
    NumberList numbers = new NumberList();
    for (int row = 0; row < count; row++) {
      double value = values.applyAsDouble(row);
      if (!Float.isFinite((float) value)) {
        throw new IllegalArgumentException(
            ("%s row %d, column '%s' is %s, expected a number between -3.4e38 and 3.4e38;"
                    + " correct it, or leave the row out.")
                .formatted(SOURCE, row, name, value));
      }
      numbers.add(value);
    }
    return numbers;
  }

  private static void requireNames(List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          SOURCE + " has no names of features, expected at least 1: one for each column.");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      requireName(name);
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "%s: two columns are named '%s', expected different names.".formatted(SOURCE, name));
      }
    }
  }

  private static void requireName(String name) {
    if (name.isEmpty() || !name.equals(name.strip())) {
      throw new IllegalArgumentException(
          "%s: a column is named '%s', expected a name without white space around it, as a column of a CSV file has."
              .formatted(SOURCE, name));
    }
  }

  private static void requireTarget(Table table, String name, int found, String what) {
    requireName(name);
    if (table.featureNames().contains(name)) {
      throw new IllegalArgumentException(
          "%s: column '%s' is both a feature and the target, expected one or the other."
              .formatted(table.source(), name));
    }
    if (found != table.size()) {
      throw new IllegalArgumentException(
          "%s, target '%s': found %d %s, expected %d, one for each row."
              .formatted(table.source(), name, found, what, table.size()));
    }
  }
}
