package backsweep.formats;

import static backsweep.formats.Refusals.assertRefused;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Windows;
import backsweep.formats.Csv.Missing;
import backsweep.formats.Csv.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {

  private static final Options Y = Options.target("y");
  private static final float NAN = Float.NaN;

  @TempDir Path folder;

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("train.csv"), content);
  }

  private Table read(String content) throws IOException {
    return Csv.read(write(content), Y);
  }

  private void refused(String content, String... parts) throws IOException {
    refused(content, Y, parts);
  }

  private void refused(String content, Options options, String... parts) throws IOException {
    Path file = write(content);
    assertRefused(() -> Csv.read(file, options), parts);
    assertRefused(() -> Csv.read(file, options), "train.csv");
  }

  private static void assertColumn(Table table, int column, float... values) {
    assertArrayEquals(values, table.columns().get(column).values.toFloats());
  }

  @Test
  void read_numbersAndTexts_understood() throws IOException {
    Table table = read("age,island,y\n1.5,Dream,a\n-2e1,Biscoe,b\n+.5,Dream,a\n7.,Torgersen,b\n");
    assertEquals(4, table.size());
    assertEquals(List.of("age", "island"), table.featureNames());
    assertColumn(table, 0, 1.5f, -20, 0.5f, 7);
    assertColumn(table, 1, 0, 1, 0, 2);
    assertEquals(List.of("Dream", "Biscoe", "Torgersen"), table.columns().get(1).categories);
    assertTrue(table.hasTarget() && table.isClassification());
    assertEquals("4 rows, 2 features, target y", table.toString());
  }

  @Test
  void read_everyLineEndingAndQuoting_sameTable() throws IOException {
    String[] variants = {
      "a,b,y\n1,u,p\n2,v,q\n",
      "a,b,y\n1,u,p\n2,v,q",
      "a,b,y\r\n1,u,p\r\n2,v,q\r\n",
      "a,b,y\r1,u,p\r2,v,q\r",
      "\uFEFFa,b,y\n1,u,p\n2,v,q\n",
      "\uFEFF\"a\",\"b\",\"y\"\n\"1\",\"u\",\"p\"\n\"2\",\"v\",\"q\"\n",
      " a , b ,y \n 1 , u , p \n\n2\t, v,q \n\n",
    };
    for (String variant : variants) {
      Table table = read(variant);
      assertEquals(List.of("a", "b"), table.featureNames());
      assertColumn(table, 0, 1, 2);
      assertEquals(List.of("u", "v"), table.columns().get(1).categories);
      assertEquals(List.of("p", "q"), ((Table.Classes) table.target()).names);
    }
  }

  @Test
  void read_quotedCells_commasQuotesAndBreaksKept() throws IOException {
    Table table = read("\"a,1\",y\n\"x, \"\"big\"\"\",p\n\"two\nlines\",q\n");
    assertEquals(List.of("a,1"), table.featureNames());
    assertEquals(List.of("x, \"big\"", "two\nlines"), table.columns().get(0).categories);
  }

  @Test
  void read_badNumber_lineAndColumnNamed() throws IOException {
    refused("age,y\n1,a\n2,b\nabc,a\n", "train.csv line 4, column 'age': 'abc' is not a number");
    refused("age,y\nabc,a\n2,b\n", "line 2, column 'age': 'abc' is not a number, but line 3 has 2");
    refused("t,age,y\n\"a\nb\",1,p\nc,x,q\n", "line 4, column 'age': 'x' is not a number");
    for (String bad : List.of("inf", "-Infinity", "0x10", "1f", "1d", "1_0", "1e", "--1", "1 2")) {
      refused("age,y\n1,a\n" + bad + ",b\n", "line 3, column 'age': '" + bad + "' is not a number");
    }
    refused("age,y\n1,a\n1e39,b\n", "line 3, column 'age': 1e39 is too large");
  }

  @Test
  void read_missingCells_refusedFilledOrDropped() throws IOException {
    String content = "age,sex,y\n1,m,a\n,f,b\n3,NA,a\n4,m,\n5,f,b\n";
    refused(content, "line 3, column 'age': the cell is empty (use --missing mean|drop).");
    refused("age,y\n1,a\nn/a,b\n", "line 3, column 'age': 'n/a' is not a value (use --missing");
    refused("age,y\n1,a\n2,?\n", "line 3, column 'y': '?' is not a value (use --missing");
    Table filled = Csv.read(write(content), Y.missing(Missing.MEAN));
    assertColumn(filled, 0, 1, NAN, 3, 5);
    assertColumn(filled, 1, 0, 1, NAN, 1);
    assertEquals(1, filled.droppedRows());
    Table dropped = Csv.read(write(content), Y.missing(Missing.DROP));
    assertColumn(dropped, 0, 1, 5);
    assertColumn(dropped, 1, 0, 1);
    assertEquals(3, dropped.droppedRows());
  }

  @Test
  void readLike_seriesWithGapsToSkipOrFill_refusedAsInTraining() throws IOException {
    Table table = Csv.read(write("y,x\n1,5\n2,6\n3,7\n4,8\n"), Y.asSeries());
    Preprocessing fitted = Preprocessing.fit(table).inWindows(new Windows(2, 1));
    Path gap = write("y,x\n1,5\n,6\n3,7\n4,\n5,9\n");
    for (Missing missing : List.of(Missing.DROP, Missing.MEAN)) {
      String how = "treated by " + missing.name().toLowerCase(Locale.ROOT);
      String[] parts = {"train.csv", "a value at every step", how};
      assertRefused(() -> Csv.readLabelled(gap, fitted, missing, null), parts);
      assertRefused(() -> Csv.readFeatures(gap, fitted, missing), parts);
    }
    assertRefused(() -> Csv.readLabelled(gap, fitted, Missing.ERROR, null), "line 3, column 'y'");
  }

  @Test
  void readLike_unknownCategoryAndDrop_leavesTheRowOut() throws IOException {
    Preprocessing fitted = Preprocessing.fit(read("k,x,y\nu,1,a\nv,2,b\nu,3,a\n"));
    Path file = write("k,x,y\nw,1,a\nv,2,b\n,3,a\nu,4,b\n");
    Table table = Csv.readLabelled(file, fitted, Missing.DROP, null);
    assertColumn(table, 0, 1, 0);
    assertColumn(table, 1, 2, 4);
    assertEquals(2, table.droppedRows());
    assertEquals(0, Csv.readFeatures(file, fitted, Missing.MEAN).droppedRows());
    Path none = write("k,x,y\nw,1,a\n");
    assertRefused(() -> Csv.readLabelled(none, fitted, Missing.DROP, null), "no row without a");
  }

  @Test
  void read_everyWordForMissing_recognised() throws IOException {
    for (String word : List.of("", "NA", "na", "N/A", "n/a", "NaN", "nan", "NULL", "null", "?")) {
      Table table = Csv.read(write("a,y\n1,p\n" + word + ",q\n"), Y.missing(Missing.MEAN));
      assertColumn(table, 0, 1, NAN);
    }
  }

  @Test
  void read_columnWithoutAnyValue_refused() throws IOException {
    Options mean = Y.missing(Missing.MEAN);
    refused("a,b,y\n1,,p\n2,,q\n", mean, "column 'b': every cell is empty; remove the column");
    refused("a,y\n,p\n,q\n", Y.missing(Missing.DROP), "no row without a missing value");
  }

  @Test
  void read_manyDifferentTexts_refused() throws IOException {
    StringBuilder content = new StringBuilder("name,y\n");
    for (int i = 0; i < 50; i++) {
      content.append("person ").append(i).append(i % 2 == 0 ? ",a\n" : ",b\n");
    }
    assertEquals(50, read(content.toString()).columns().get(0).categories.size());
    content.append("Braund,a\n");
    refused(
        content.toString(), "line 52, column 'name': 'Braund' is one text too many", "at most 50");
    String wider = content.toString().lines().map(line -> "1," + line + "\n").collect(joining());
    Table table = Csv.read(write(wider.replaceFirst("1", "x")), Y.ignoring("name"));
    assertEquals(List.of("x"), table.featureNames());
  }

  @Test
  void read_badHeader_refused() throws IOException {
    refused("", "is empty, expected a header line");
    refused("\n\n", "is empty, expected a header line");
    refused("a,b,a,y\n1,2,3,4\n", "two columns are named 'a'");
    refused("a,,y\n1,2,3\n", "column 2 has no name");
    refused("1,2,3\n4,5,6\n", "found only numbers (1, …), expected a header line");
    refused("5.1,3.5,setosa\n4,5,virginica\n", "has no column 'y'", "line 1 looks like data");
    refused("a\ty\n1\t2\n", "has no column 'y'", "by tabs, expected commas");
    refused("y\na\nb\n", "no column besides the target 'y'");
    refused("a,y\n", "has no rows below its header");
  }

  @Test
  void read_unknownTarget_nearestNamesSuggested() throws IOException {
    Path file = write("bill,flipper,Species,mass,sex,year,island\n1,2,a,3,4,5,6\n");
    assertRefused(
        () -> Csv.read(file, Options.target("species")),
        "has no column 'species', found 'Species', ",
        " and 2 more.");
    assertRefused(
        () -> Csv.read(file, Options.target("mas")), "has no column 'mas', found 'mass', ");
    Options both = Options.target("mass").ignoring("mass");
    assertRefused(() -> Csv.read(file, both), "'mass' is both the target and ignored");
    Options lost = Options.target("mass").ignoring("colour");
    assertRefused(() -> Csv.read(file, lost), "has no column 'colour'");
  }

  @Test
  void read_raggedRows_refused() throws IOException {
    refused("a,b,y\n1,2,p\n1,q\n", "line 3: found 2 cells, expected 3");
    refused("a,b,y\n1,2,p\n1,2,q,4\n", "line 3: found 4 cells, expected 3");
  }

  @Test
  void read_brokenQuotes_refused() throws IOException {
    refused("a,b,y\n1,\"2,p\n1,2,q\n", "is not valid CSV");
    refused("a,b,y\n1,\"2\"x,p\n1,2,q\n", "is not valid CSV");
  }

  @Test
  void read_notText_refused() throws IOException {
    Path file = folder.resolve("train.csv");
    Files.write(file, "a,y\n1,Gr\u00f6\u00dfe\n2,b\n".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(() -> Csv.read(file, Y), "train.csv is not text in UTF-8");
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0});
    assertRefused(() -> Csv.read(file, Y), "train.csv is not text in UTF-8");
    Path nowhere = folder.resolve("nowhere.csv");
    assertRefused(() -> Csv.read(nowhere, Y), "nowhere.csv: there is no such file");
    assertRefused(() -> Csv.read(folder, Y), "is a folder, expected a file");
  }

  @Test
  void read_anyTruncation_readOrRefused() throws IOException {
    String whole =
        "\uFEFFage,\"is,land\",y\r\n1.5,\"Dream \"\"x\"\"\",a\r\n-2e1,Größe,b\r\n3,Dream,a\r\n";
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("train.csv");
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      try {
        assertEquals(2, Csv.read(file, Y).columns().size());
      } catch (FormatException e) {
        assertTrue(e.getMessage().endsWith("."), e.getMessage());
      }
    }
  }

  @Test
  void read_damagedFile_readOrRefused() throws IOException {
    Path file = write("age,island,y\n1.5,\"Dream\",a\n-2e1,Größe,b\n3,Dream,a\n");
    Refusals.assertReadOrRefusedWhenDamaged(file, damaged -> Csv.read(damaged, Y));
  }

  @Test
  void read_oneEndlessCell_refused() throws IOException {
    Path file = folder.resolve("train.csv");
    Files.writeString(file, "a,y\n1,\"" + "x".repeat(20_000_000));
    assertRefused(() -> Csv.read(file, Y), "is not valid CSV");
  }

  @Test
  void split_table_sharesNoRow() throws IOException {
    StringBuilder content = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 40; i++) {
      content.append(i).append(i % 2 == 0 ? ",u" : ",v").append(i % 4 == 0 ? ",p\n" : ",q\n");
    }
    Table.Split parts = read(content.toString()).split(0.25, 3);
    assertEquals(10, parts.validation().size());
    assertEquals(30, parts.train().size());
    boolean[] seen = new boolean[40];
    for (Table part : List.of(parts.train(), parts.validation())) {
      int rare = 0;
      for (int row = 0; row < part.size(); row++) {
        int i = (int) part.columns().get(0).values.get(row);
        assertEquals(i % 2, part.columns().get(1).values.get(row));
        assertEquals(i % 4 == 0 ? 0 : 1, ((Table.Classes) part.target()).classes[row]);
        rare += i % 4 == 0 ? 1 : 0;
        seen[i] = true;
      }
      // A quarter of the rows, to the nearest one.
      assertEquals(part.size() / 4.0, rare, 1);
    }
    for (boolean row : seen) {
      assertTrue(row);
    }
  }
}
