package backsweep.formats;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A target column that must be like the one that a network was trained on. */
final class KnownTarget implements CsvTarget {

  private final Path file;
  private final TargetCoding coding;
  private final NumberList values = new NumberList();
  private final Map<String, Integer> classes = new HashMap<>();

  KnownTarget(Path file, TargetCoding coding) {
    this.file = file;
    this.coding = coding;
    if (coding instanceof TargetCoding.Classes known) {
      for (String name : known.names()) {
        classes.put(name, classes.size());
      }
    }
  }

  @Override
  public void skip() {
    values.add(-1);
  }

  @Override
  public void add(String column, String cell, long line) throws FormatException {
    switch (coding) {
      case TargetCoding.Classes known -> values.add(classOf(column, cell, line, known.names()));
      case TargetCoding.Numeric ignored -> values.add(CsvFeature.number(file, column, cell, line));
    }
  }

  @Override
  public Table.Target finish() {
    return switch (coding) {
      case TargetCoding.Classes known -> {
        int[] classOfRow = new int[values.size()];
        Arrays.setAll(classOfRow, row -> (int) values.get(row));
        yield new Table.Classes(known.name(), classOfRow, known.names(), known.steps());
      }
      case TargetCoding.Numeric known -> new Table.Values(known.name(), values);
    };
  }

  private int classOf(String column, String cell, long line, List<String> names)
      throws FormatException {
    Integer found = classes.get(cell);
    if (found == null && Cells.isNumber(cell)) {
      found = classes.get(Cells.className(cell));
      found = found == null ? classes.get(Cells.formerClassName(cell)) : found;
    }
    if (found == null) {
      throw new FormatException(
          "%s line %d, column '%s': '%s' is no class of this model, expected one of %s."
              .formatted(file, line, column, cell, names));
    }
    return found;
  }
}
