package backsweep.formats;

import static backsweep.formats.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import backsweep.formats.Csv.Options;
import backsweep.formats.Csv.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTargetTest {

  @TempDir Path folder;

  private Path write(int rows, IntFunction<String> target) throws IOException {
    String lines =
        IntStream.range(0, rows)
            .mapToObj(row -> row + "," + target.apply(row) + "\n")
            .collect(Collectors.joining());
    return Files.writeString(folder.resolve("train.csv"), "x,y\n" + lines);
  }

  private Table read(Task task, String... cells) throws IOException {
    return Csv.read(write(cells.length, row -> cells[row]), Options.target("y").task(task));
  }

  private void refused(Task task, List<String> cells, String... parts) throws IOException {
    Path file = write(cells.size(), cells::get);
    assertRefused(() -> Csv.read(file, Options.target("y").task(task)), parts);
  }

  private static void assertClasses(Table table, List<String> names, int... classes) {
    Table.Classes target = (Table.Classes) table.target();
    assertEquals(names, target.names);
    assertArrayEquals(classes, target.classes);
  }

  @Test
  void auto_texts_classesInAlphabeticalOrder() throws IOException {
    assertClasses(read(Task.AUTO, "yes", "no", "yes"), List.of("no", "yes"), 1, 0, 1);
  }

  @Test
  void auto_fewWholeNumbers_classesInNumericalOrder() throws IOException {
    assertClasses(
        read(Task.AUTO, "10", "2", "-1", "2.0", "1e1", "-1"),
        List.of("-1", "2", "10"), //
        2,
        1,
        0,
        1,
        2,
        0);
  }

  @Test
  void auto_otherNumbers_values() throws IOException {
    assertFalse(read(Task.AUTO, "1.5", "2", "1.5", "2").isClassification());
    assertFalse(read(Task.AUTO, "1", "2", "3", "1").isClassification());
    Path many = write(100, row -> "" + row % 21);
    assertFalse(Csv.read(many, Options.target("y")).isClassification());
    Path few = write(100, row -> "" + row % 20);
    assertEquals(20, ((Table.Classes) Csv.read(few, Options.target("y")).target()).names.size());
  }

  @Test
  void auto_mixedTextsAndNumbers_classesIfFew() throws IOException {
    assertClasses(read(Task.AUTO, "1", "B", "1", "B"), List.of("1", "B"), 0, 1, 0, 1);
    refused(
        Task.AUTO,
        List.of("2.5", "oops", "3.5"),
        "line 3, column 'y': 'oops' is not a number",
        "--task classification");
    Path file = write(100, row -> row == 40 ? "abc" : "" + row);
    assertRefused(
        () -> Csv.read(file, Options.target("y")),
        "train.csv line 42, column 'y': 'abc' is not a number",
        "--task classification");
  }

  @Test
  void auto_almostEveryTextDifferent_refused() throws IOException {
    Path file = write(50, row -> "person " + row / 2 * 2 + "/" + row % 4);
    assertRefused(
        () -> Csv.read(file, Options.target("y")),
        "column 'y': 50 different texts in 50 rows (such as 'person 0/0') are too many");
    assertEquals(
        50,
        ((Table.Classes) Csv.read(file, Options.target("y").task(Task.CLASSIFICATION)).target())
            .names.size());
  }

  @Test
  void classification_anyNumbers_classes() throws IOException {
    assertClasses(
        read(Task.CLASSIFICATION, "0.5", "0.25", "0.50"), List.of("0.25", "0.5"), 1, 0, 1);
  }

  /** A double holds 9007199254740992 and what follows it but one; older models name doubles. */
  @Test
  void classification_wholeNumbersThatNoDoubleTellsApart_differentClasses() throws IOException {
    String[] cells = {"9007199254740993", "9007199254740992", "9007199254740993.0", "-1e30", "7"};
    List<String> names =
        List.of("-1" + "0".repeat(30), "7", "9007199254740992", "9007199254740993");
    Table table = read(Task.CLASSIFICATION, cells);
    assertClasses(table, names, 3, 2, 3, 0, 1);
    Path file = write(cells.length, row -> cells[row]);
    Preprocessing fitted = Preprocessing.fit(table);
    assertClasses(Csv.readLabelled(file, fitted, Csv.Missing.ERROR, null), names, 3, 2, 3, 0, 1);
    for (String other : List.of("9007199254740994", "9007199254740991", "1e999", "1e99999999999")) {
      Path unknown = write(1, row -> other);
      assertRefused(
          () -> Csv.readLabelled(unknown, fitted, Csv.Missing.ERROR, null), "is no class");
    }
    List<String> former = List.of("7", "9.007199254740992E15");
    TargetCoding coding = new TargetCoding.Classes("y", former, List.of());
    Preprocessing older = Preprocessing.ofTable(fitted.features(), coding);
    Path known = write(2, row -> row == 0 ? "9007199254740992" : "7.0");
    assertClasses(Csv.readLabelled(known, older, Csv.Missing.ERROR, null), former, 1, 0);
  }

  @Test
  void classification_moreThanTenThousand_refused() throws IOException {
    Path file = write(10_001, row -> "c" + row);
    assertRefused(
        () -> Csv.read(file, Options.target("y").task(Task.CLASSIFICATION)),
        "more than 10000 classes");
    assertRefused(() -> Csv.read(file, Options.target("y")), "are too many for classes");
  }

  @Test
  void regression_numbers_values() throws IOException {
    Table table = read(Task.REGRESSION, "1", "0", "1", "0");
    assertArrayEquals(new float[] {1, 0, 1, 0}, ((Table.Values) table.target()).values.toFloats());
  }

  @Test
  void regression_text_refusedWithLine() throws IOException {
    refused(Task.REGRESSION, List.of("1", "2", "x"), "line 4, column 'y': 'x' is not a number");
    refused(Task.REGRESSION, List.of("1", "2", "1e39"), "line 4, column 'y': 1e39 is too large");
  }

  @Test
  void anyTask_oneValueOnly_refused() throws IOException {
    refused(Task.AUTO, List.of("a", "a"), "every row is of class 'a', expected at least 2");
    refused(Task.AUTO, List.of("7", "7.0"), "the target is 7 in every row", "--task regression");
    refused(Task.CLASSIFICATION, List.of("1", "1"), "the target is 1 in every row");
    refused(Task.REGRESSION, List.of("1", "1"), "the target is 1.0 in every row");
  }
}
