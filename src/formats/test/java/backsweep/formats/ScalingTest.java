package backsweep.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.formats.Csv.Missing;
import backsweep.formats.Csv.Options;
import backsweep.formats.Csv.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Numbers between the cells of a table and the inputs of a network. */
class ScalingTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  private Table table(String... cells) throws IOException {
    StringBuilder text = new StringBuilder("t,y\n");
    for (String cell : cells) {
      text.append(cell).append(',').append(cell).append('\n');
    }
    Path file = Files.writeString(folder.resolve("t.csv"), text);
    return Csv.read(file, Options.target("y").task(Task.REGRESSION).missing(Missing.DROP));
  }

  private static float[] targets(Dataset data) {
    int[] order = new int[data.size()];
    for (int row = 0; row < order.length; row++) {
      order[row] = row;
    }
    float[] y = new float[order.length];
    data.copyValues(order, 0, order.length, y, 0);
    return y;
  }

  private static Scaling ofFeature(Preprocessing fitted) {
    return ((Feature.Numeric) fitted.features().getFirst()).scaling();
  }

  @Test
  void fit_numbersThatFloatsWouldMerge_areStandardizedAsDoubles() throws IOException {
    Table seconds = table("1700000001", "1700000003", "1700000001", "1700000003");
    Preprocessing fitted = Preprocessing.fit(seconds);
    assertEquals(new Scaling(1_700_000_002, 1, true), ofFeature(fitted));
    Dataset data = fitted.apply(seconds);
    assertArrayEquals(new float[] {-1, 1, -1, 1}, fitted.inputs(seconds));
    assertArrayEquals(new float[] {-1, 1, -1, 1}, targets(data));
    assertEquals(1_700_000_002.5, fitted.restore(0.5f));
    Preprocessing small = Preprocessing.fit(table("0.1000000001", "0.1000000003"));
    assertTrue(ofFeature(small).exact());
    assertEquals(0.1000000003, small.restore(1), 1e-16);
  }

  @Test
  void fit_ordinaryNumbers_areThoseOfFloats() throws IOException {
    Table ordinary = table("5.1", "4.9", "6.3", "1000.7");
    double mean = (5.1f + (double) 4.9f + 6.3f + 1000.7f) / 4;
    Preprocessing fitted = Preprocessing.fit(ordinary);
    Scaling scaling = ofFeature(fitted);
    assertEquals(mean, scaling.mean());
    assertEquals((float) ((5.1f - mean) / scaling.deviation()), fitted.inputs(ordinary)[0]);
    assertEquals((float) fitted.restore(0.3f), fitted.restore(0.3f));
  }

  @Test
  void fit_lastDigitsOfComputations_areNoVariation() throws IOException {
    Path file = folder.resolve("n.csv");
    Files.writeString(file, "a,b,y\n0.30000000000000004,1e9,1\n0.3,1e9,2\n0.3,1e9,4\n");
    Table noise = Csv.read(file, Options.target("y").task(Task.REGRESSION));
    assertArrayEquals(new float[6], Preprocessing.fit(noise).inputs(noise));
  }

  /** What a model without the word says is what it said when it was written. */
  @Test
  void json_exact_isWrittenWhereItIsMeantAndReadAgain() throws IOException {
    Preprocessing fitted = Preprocessing.fit(table("1700000001", "1700000003"));
    String text = fitted.toJson();
    Preprocessing read = Preprocessing.fromJson(JSON.readTree(text), "m");
    assertEquals(fitted.features(), read.features());
    assertEquals(fitted.target(), read.target());
    String older = text.replace(",\"exact\":true", "");
    assertEquals(
        new Scaling(1_700_000_002, 1, false),
        ofFeature(Preprocessing.fromJson(JSON.readTree(older), "m")));
    String wrong = text.replace("\"exact\":true", "\"exact\":1");
    Refusals.assertRefused(
        () -> Preprocessing.fromJson(JSON.readTree(wrong), "m"), "'exact'", "true or false");
    String plain = Preprocessing.fit(table("1.5", "2.5")).toJson();
    assertTrue(!plain.contains("exact"), plain);
  }

  @Test
  void read_targetWhoseNumbersDifferAsDoubles_isNotConstant() throws IOException {
    table("1700000001", "1700000002", "1700000003");
    Refusals.assertRefused(
        () -> table("1700000001.5", "1700000001.5"), "the target is 1.7000000015E9 in every row");
  }

  @Test
  void numberList_doublesAmongFloats_areKeptAsTheyAre() {
    NumberList list = new NumberList();
    List<Double> numbers = List.of(1.5, -0.0, Double.NaN, 0.1, 1700000001.0, 2.0);
    for (int i = 0; i < 60; i++) {
      double number = numbers.get(i % 3 + (i < 30 ? 0 : 3));
      list.add(number);
      assertEquals(i < 30 ? Float.BYTES : Double.BYTES, list.bytes());
    }
    NumberList some = list.select(new int[] {0, 30, 1, 31, 59, 2});
    double[] expected = {1.5, 0.1, -0.0, 1700000001.0, 2.0, Double.NaN};
    assertEquals(expected.length, some.size());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], some.get(i));
    }
    assertEquals(60, list.size());
    assertEquals(0, list.select(new int[0]).size());
    assertArrayEquals(new float[] {1.5f, 0.1f, -0.0f, 1.7e9f, 2, Float.NaN}, some.toFloats());
  }
}
