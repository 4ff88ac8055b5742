package backsweep.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Tables of numbers in memory. */
class TableTest {

  private static final List<String> NAMES = List.of("a", "b");

  @TempDir Path folder;

  private static Table table() {
    return Table.of(NAMES, new double[][] {{1, 10}, {2, 20}, {3, 40}});
  }

  private static void refused(Executable action, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertTrue(message.endsWith("."), message);
  }

  @Test
  void of_numbers_asIfReadFromAFile() throws IOException {
    double[][] rows = {{0.1, 1_600_000_001}, {0.2, 1_600_000_004}, {-3e7, 1_600_000_007}};
    double[] y = {10.25, 1e-3, -7};
    StringBuilder text = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 3; i++) {
      text.append(String.format(Locale.ROOT, "%s,%s,%s%n", rows[i][0], rows[i][1], y[i]));
    }
    Table read =
        Csv.read(
            Files.writeString(folder.resolve("t.csv"), text),
            Csv.Options.target("y").task(Csv.Task.REGRESSION));
    Table made = Table.of(NAMES, rows).target("y", y);
    assertEquals(read.toString(), made.toString());
    assertEquals(3, made.size());
    assertTrue(made.hasTarget());
    assertFalse(made.isClassification());
    Preprocessing fitted = Preprocessing.fit(made);
    assertEquals(Preprocessing.fit(read).toJson(), fitted.toJson());
    assertEquals(Preprocessing.fit(read).apply(read).sha256(), fitted.apply(made).sha256());
    assertArrayEquals(fitted.inputs(read), fitted.inputs(Table.of(NAMES, rows)));
  }

  @Test
  void of_floats_asTheSameDoubles() throws IOException {
    float[][] rows = {{0.1f, 1}, {0.2f, -5}};
    double[][] same = {{0.1f, 1}, {0.2f, -5}};
    Table floats = Table.of(NAMES, rows).target("y", new float[] {0.3f, 2});
    Table doubles = Table.of(NAMES, same).target("y", new double[] {0.3f, 2});
    Preprocessing fitted = Preprocessing.fit(doubles);
    assertEquals(fitted.toJson(), Preprocessing.fit(floats).toJson());
    assertEquals(fitted.apply(doubles).sha256(), fitted.apply(floats).sha256());
  }

  @Test
  void of_arraysChangedAfterwards_copied() throws IOException {
    double[][] rows = {{1, 2}, {3, 4}};
    double[] y = {5, 6};
    Table table = Table.of(NAMES, rows).target("y", y);
    String before = Preprocessing.fit(table).apply(table).sha256();
    rows[0][0] = 100;
    y[1] = 100;
    assertEquals(before, Preprocessing.fit(table).apply(table).sha256());
  }

  @Test
  void target_classes_sortedAsThoseOfAFile() throws IOException {
    Table texts = table().target("kind", List.of("dog", "cat", "dog"));
    assertTrue(texts.isClassification());
    Preprocessing fitted = Preprocessing.fit(texts);
    assertEquals(List.of("cat", "dog"), fitted.classNames());
    assertEquals("kind", fitted.targetName());
    assertEquals(1, fitted.apply(texts).classOf(0));
    Table numbers = table().target("kind", List.of("10", "9", "9.0"));
    assertEquals(List.of("9", "10"), Preprocessing.fit(numbers).classNames());
    assertEquals(0, Preprocessing.fit(numbers).apply(numbers).classOf(2));
  }

  @Test
  void split_classes_inProportion() throws IOException {
    double[][] rows = new double[20][2];
    List<String> kinds = Arrays.asList(new String[20]);
    for (int i = 0; i < 20; i++) {
      rows[i] = new double[] {i, -i};
      kinds.set(i, i % 4 == 0 ? "rare" : "usual");
    }
    Table.Split parts = Table.of(NAMES, rows).target("kind", kinds).split(0.2, 1);
    Dataset validation = Preprocessing.fit(parts.train()).apply(parts.validation());
    assertEquals(4, validation.size());
    int rare = 0;
    for (int i = 0; i < 4; i++) {
      rare += validation.classOf(i) == 0 ? 1 : 0;
    }
    assertEquals(1, rare);
  }

  @Test
  void apply_tableWithSomeOfTheClasses_meansThoseOfTraining() throws IOException {
    Preprocessing fitted = Preprocessing.fit(table().target("kind", List.of("ant", "bee", "cat")));
    Table other = table().target("kind", List.of("cat", "cat", "bee"));
    Dataset data = fitted.apply(other);
    assertArrayEquals(
        new int[] {2, 2, 1}, new int[] {data.classOf(0), data.classOf(1), data.classOf(2)});
    assertEquals(List.of("ant", "bee", "cat"), data.classNames());
    Dataset one = fitted.apply(table().target("kind", List.of("bee", "bee", "bee")));
    assertEquals(1, one.classOf(2));
    refused(
        () -> fitted.apply(table().target("kind", List.of("cat", "dog", "bee"))),
        "table row 1, target 'kind'",
        "'dog' did not occur in training",
        "[ant, bee, cat]");
  }

  @Test
  void fit_withoutTwoClassesOrATarget_refused() {
    refused(() -> Preprocessing.fit(table()), "table has no target", "target(name, values)");
    refused(
        () -> Preprocessing.fit(table().target("kind", List.of("a", "a", "a"))),
        "table, target 'kind'",
        "[a]",
        "at least 2");
  }

  @Test
  void of_wrongNames_refused() {
    double[][] rows = {{1, 2}};
    refused(() -> Table.of(List.of(), rows), "no names of features", "at least 1");
    refused(() -> Table.of(List.of("a", "a"), rows), "two columns are named 'a'");
    refused(() -> Table.of(List.of("a", " b"), rows), "' b'", "white space");
    refused(() -> Table.of(List.of("a", ""), rows), "named ''");
  }

  @Test
  void of_wrongRows_refused() {
    refused(() -> Table.of(NAMES, new double[0][]), "no rows", "at least 1");
    refused(
        () -> Table.of(NAMES, new double[][] {{1, 2}, {3}}),
        "table row 1: found 1 numbers, expected 2",
        "[a, b]");
    for (double wrong : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e39}) {
      refused(
          () -> Table.of(NAMES, new double[][] {{1, 2}, {3, wrong}}),
          "table row 1, column 'b' is " + wrong,
          "expected a number between");
    }
    refused(() -> Table.of(NAMES, new float[][] {{Float.NaN, 0}}), "row 0, column 'a' is NaN");
  }

  @Test
  void target_wrong_refused() {
    refused(
        () -> table().target("y", new double[2]), "table, target 'y': found 2 numbers, expected 3");
    refused(() -> table().target("y", new float[4]), "found 4 numbers, expected 3");
    refused(() -> table().target("y", List.of("p")), "found 1 classes, expected 3");
    refused(() -> table().target("a", new double[3]), "'a' is both a feature and the target");
    refused(() -> table().target("", new double[3]), "named ''");
    refused(() -> table().target("y", new double[] {1, Double.NaN, 2}), "row 1, column 'y' is NaN");
    refused(() -> table().target("y", List.of("p", "q", "NA")), "row 2, column 'y': 'NA'");
  }
}
