package backsweep.formats;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A target column of which it is found out whether it holds classes or numbers. */
final class InferredTarget implements CsvTarget {

  private final Path file;
  private final String name;
  private final Csv.Task task;
  private final List<String> steps;
  private final NumberList values = new NumberList();
  private final NumberList codes = new NumberList();
  private final Map<String, Integer> texts = new LinkedHashMap<>();
  private boolean tooManyTexts;
  private boolean someNumber;
  private boolean allWhole = true;
  private String firstText = "";
  private String firstTextColumn = "";
  private long firstTextLine;

  /** steps: the columns of time steps, if there are several. */
  InferredTarget(Path file, String name, Csv.Task task, List<String> steps) {
    this.file = file;
    this.name = name;
    this.task = task;
    this.steps = steps;
  }

  @Override
  public void skip() {
    values.add(Double.NaN);
    codes.add(-1);
  }

  @Override
  public void add(String column, String cell, long line) throws FormatException {
    if (Cells.isNumber(cell)) {
      someNumber = true;
      allWhole = allWhole && Cells.isWhole(cell);
      values.add(CsvFeature.number(file, column, cell, line));
    } else {
      if (firstTextLine == 0) {
        firstText = cell;
        firstTextColumn = column;
        firstTextLine = line;
      }
      values.add(Double.NaN);
    }
    if (!tooManyTexts) {
      codes.add(texts.computeIfAbsent(cell, text -> texts.size()));
      tooManyTexts = texts.size() > Csv.MAX_CLASSES;
    }
  }

  @Override
  public Table.Target finish() throws FormatException {
    return switch (task) {
      case CLASSIFICATION -> classes();
      case REGRESSION -> numbers();
      case AUTO -> looksLikeClasses() ? classes() : numbers();
    };
  }

  /** The rule that {@link Csv.Task#AUTO} states. */
  private boolean looksLikeClasses() throws FormatException {
    int rows = values.size();
    int different = tooManyTexts ? Integer.MAX_VALUE : ClassNames.of(texts.keySet()).names().size();
    boolean few = different <= Csv.MAX_CLASSES_OF_NUMBERS;
    if (allNumbers()) {
      return different == 1 || (few && allWhole && different <= rows / 2);
    }
    if (someNumber && !allWhole) {
      return false;
    }
    if (!someNumber && !few && different > rows / 2) {
      throw new FormatException(
          ("%s, column '%s': %s different texts in %d rows (such as '%s') are too many for classes;"
                  + " choose another target, or say --task classification.")
              .formatted(
                  file,
                  name,
                  tooManyTexts ? "more than " + Csv.MAX_CLASSES : "" + different,
                  rows,
                  firstText));
    }
    return few || !someNumber;
  }

  private Table.Target numbers() throws FormatException {
    if (!allNumbers()) {
      throw new FormatException(
          ("%s line %d, column '%s': '%s' is not a number; correct it, or say --task"
                  + " classification if the target names classes.")
              .formatted(file, firstTextLine, firstTextColumn, firstText));
    }
    double first = values.get(0);
    boolean constant = true;
    for (int row = 1; row < values.size(); row++) {
      constant &= values.get(row) == first;
    }
    if (constant) {
      throw new FormatException(
          "%s, column '%s': the target is %s in every row, expected at least 2 different values."
              .formatted(file, name, first));
    }
    return new Table.Values(name, values);
  }

  private Table.Target classes() throws FormatException {
    if (tooManyTexts) {
      throw new FormatException(
          "%s, column '%s': found more than %d classes, expected at most so many."
              .formatted(file, name, Csv.MAX_CLASSES));
    }
    ClassNames classes = ClassNames.of(texts.keySet());
    List<String> names = classes.names();
    if (names.isEmpty()) {
      throw new FormatException(
          "%s, columns %s: every cell is empty, expected at least 2 classes."
              .formatted(file, steps));
    }
    if (names.size() == 1 && allNumbers()) {
      throw new FormatException(
          ("%s, column '%s': the target is %s in every row, expected at least 2 different values:"
                  + " classes, or numbers with --task regression.")
              .formatted(file, name, names.getFirst()));
    }
    if (names.size() == 1) {
      throw new FormatException(
          "%s, column '%s': every row is of class '%s', expected at least 2 classes."
              .formatted(file, name, names.getFirst()));
    }
    int[] classOfCode = classes.positions(texts.keySet());
    int[] classOfRow = new int[codes.size()];
    Arrays.setAll(classOfRow, row -> codes.get(row) < 0 ? -1 : classOfCode[(int) codes.get(row)]);
    return new Table.Classes(name, classOfRow, names, steps);
  }

  private boolean allNumbers() {
    return firstTextLine == 0;
  }
}
