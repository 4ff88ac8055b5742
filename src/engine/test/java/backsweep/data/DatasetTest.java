package backsweep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DatasetTest {

  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final Shape TWO = Shape.of(2);

  /** n examples [10·row, 10·row + 1] of class row mod 3. */
  static Dataset classes(int n) {
    float[] inputs = new float[2 * n];
    int[] classes = new int[n];
    for (int row = 0; row < n; row++) {
      inputs[2 * row] = 10 * row;
      inputs[2 * row + 1] = 10 * row + 1;
      classes[row] = row % 3;
    }
    return Dataset.ofClasses(TWO, inputs, classes, NAMES);
  }

  @Test
  void ofClasses_rows_readBack() {
    Dataset data = classes(5);
    assertEquals(5, data.size());
    assertTrue(data.isClassification());
    assertEquals(3, data.classCount());
    assertEquals(NAMES, data.classNames());
    assertArrayEquals(new float[] {30, 31}, data.inputsOf(3));
    assertEquals(1, data.classOf(4));
    assertEquals("5 examples of [2] in 3 classes", data.toString());
  }

  @Test
  void ofImages_bytes_scaledTo01WhenGathered() {
    byte[] pixels = {0, 1, (byte) 128, (byte) 255};
    Dataset data = Dataset.ofImages(Shape.of(1, 2), pixels, new int[] {0, 1}, List.of("x", "y"));
    float[] gathered = new float[5];
    data.copyInputs(new int[] {1, 0}, 0, 2, gathered, 1);
    float scale = 1f / 255f;
    assertArrayEquals(new float[] {0, 128 * scale, 255 * scale, 0, scale}, gathered);
    assertEquals(1f, 255 * scale);
  }

  @Test
  void ofValues_rows_readBack() {
    Dataset data = Dataset.ofValues(Shape.of(1), new float[] {1, 2}, TWO, new float[] {3, 4, 5, 6});
    assertFalse(data.isClassification());
    assertEquals(2, data.targetSize());
    float[] values = new float[2];
    data.copyValues(new int[] {0, 1}, 1, 2, values, 0);
    assertArrayEquals(new float[] {5, 6}, values);
    assertThrows(IllegalStateException.class, data::classNames);
    assertThrows(IllegalStateException.class, () -> classes(3).targetSize());
  }

  @Test
  void factories_badArrays_refusedInOneSentence() {
    int[] two = {0, 1};
    float[] four = new float[4];
    refused("no examples", () -> Dataset.ofClasses(TWO, new float[0], new int[0], NAMES));
    refused("no examples", () -> Dataset.ofValues(TWO, new float[1], TWO, new float[0]));
    refused("found 3 inputs, expected 4", () -> Dataset.ofClasses(TWO, new float[3], two, NAMES));
    refused("found 3 pixels, expected 4", () -> Dataset.ofImages(TWO, new byte[3], two, NAMES));
    refused("found 5 inputs", () -> Dataset.ofValues(TWO, new float[5], TWO, four));
    refused("found 3 target values", () -> Dataset.ofValues(TWO, four, TWO, new float[3]));
    refused("expected at least 2", () -> Dataset.ofClasses(TWO, four, two, List.of("a")));
    refused("two classes named 'a'", () -> Dataset.ofClasses(TWO, four, two, List.of("a", "a")));
    int[] bad = {0, 3};
    refused("row 1 has class 3, expected 0 … 2", () -> Dataset.ofClasses(TWO, four, bad, NAMES));
    int[] negative = {-1, 0};
    refused("row 0 has class -1", () -> Dataset.ofClasses(TWO, four, negative, NAMES));
    float[] nan = {0, 0, 0, Float.NaN};
    refused("row 1, input 1 is NaN", () -> Dataset.ofClasses(TWO, nan, two, NAMES));
    float[] infinite = {0, Float.NEGATIVE_INFINITY, 0, 0};
    refused("row 0, target 1 is -Inf", () -> Dataset.ofValues(TWO, four, TWO, infinite));
  }

  private static void refused(String expected, Executable action) {
    Exception e = assertThrows(IllegalArgumentException.class, action);
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertTrue(e.getMessage().endsWith("."), e.getMessage());
  }

  @Test
  void copies_outsideRange_refused() {
    Dataset data = classes(3);
    int[] order = {0, 1, 2};
    float[] x = new float[4];
    assertThrows(IndexOutOfBoundsException.class, () -> data.copyInputs(order, 0, 3, x, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> data.copyInputs(order, 0, 2, x, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> data.copyInputs(order, 2, 4, x, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> data.copyInputs(new int[] {3}, 0, 1, x, 0));
    assertThrows(
        IndexOutOfBoundsException.class, () -> data.copyClasses(order, 0, 3, new int[2], 0));
  }

  @Test
  void select_ofSelection_sharesRows() {
    Dataset data = classes(9).select(8, 2, 5).select(2, 0);
    assertEquals(2, data.size());
    assertArrayEquals(new float[] {50, 51}, data.inputsOf(0));
    assertArrayEquals(new float[] {80, 81}, data.inputsOf(1));
    assertThrows(IllegalArgumentException.class, () -> data.select(2));
    assertThrows(IllegalArgumentException.class, data::select);
  }

  @Test
  void split_classes_disjointCompleteAndStratified() {
    for (int n : new int[] {2, 3, 7, 30, 301}) {
      for (double fraction : new double[] {0.01, 0.1, 0.25, 0.5, 0.9, 0.999}) {
        Dataset data = classes(n);
        Dataset.Split split = data.split(fraction, 7);
        int wanted = (int) Math.clamp(Math.round(n * fraction), 1, (long) n - 1);
        assertEquals(wanted, split.validation().size());
        Set<Integer> rows = new HashSet<>();
        int[] perClass = new int[3];
        for (Dataset part : List.of(split.train(), split.validation())) {
          for (int row = 0; row < part.size(); row++) {
            rows.add((int) part.inputsOf(row)[0] / 10);
          }
        }
        for (int row = 0; row < split.validation().size(); row++) {
          perClass[split.validation().classOf(row)]++;
        }
        assertEquals(n, rows.size());
        for (int c = 0; c < 3; c++) {
          // The class's share of the rows, times those chosen, to within one row.
          double share = (double) ((n + 2 - c) / 3) / n * wanted;
          assertEquals(share, perClass[c], 1.0);
        }
      }
    }
  }

  @Test
  void split_rareClassAndSmallFraction_staysInTraining() {
    int[] classes = new int[50];
    classes[20] = 1;
    Dataset data = Dataset.ofClasses(Shape.of(1), new float[50], classes, List.of("a", "b"));
    for (long seed = 0; seed < 20; seed++) {
      Dataset validation = data.split(0.2, seed).validation();
      for (int row = 0; row < validation.size(); row++) {
        assertEquals(0, validation.classOf(row));
      }
    }
  }

  @Test
  void split_sameSeed_sameRowsInOrder() {
    Dataset data = classes(100);
    assertEquals(
        data.split(0.3, 5).validation().sha256(), data.split(0.3, 5).validation().sha256());
    assertNotEquals(
        data.split(0.3, 5).validation().sha256(), data.split(0.3, 6).validation().sha256());
    Dataset train = data.split(0.3, 5).train();
    for (int row = 1; row < train.size(); row++) {
      assertTrue(train.inputsOf(row)[0] > train.inputsOf(row - 1)[0]);
    }
  }

  @Test
  void bytes_countArraysAndSharedOnesOnce() {
    Dataset data = classes(100);
    long storage = 100 * (2 * Float.BYTES + Integer.BYTES);
    assertEquals(storage + 100 * Integer.BYTES, data.bytes());
    Dataset.Split split = data.split(0.3, 5);
    assertEquals(storage + 70 * Integer.BYTES, split.train().bytes());
    assertEquals(30 * Integer.BYTES, split.validation().bytesBeside(split.train()));
    assertEquals(classes(9).bytes(), classes(9).bytesBeside(data));
  }

  @Test
  void split_badFractionOrOneRow_refused() {
    for (double fraction : new double[] {0, 1, -0.1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> classes(9).split(fraction, 1));
    }
    assertThrows(IllegalArgumentException.class, () -> classes(1).split(0.5, 1));
  }

  /** Pinned, from a separate program, so that a hash stored in a model file keeps its meaning. */
  @Test
  void sha256_content_pinnedAndSensitive() {
    Dataset data = classes(2);
    assertEquals("86a642a2d99b92000860affd37ffae08d61847ae251595805517e6dc092a0a01", data.sha256());
    assertEquals(data.sha256(), classes(5).select(0, 1).sha256());
    assertNotEquals(data.sha256(), data.select(1, 0).sha256());
    assertNotEquals(data.sha256(), classes(3).sha256());
    float[] inputs = {0, 1, 10, 11};
    int[] y = {0, 1};
    assertEquals(data.sha256(), Dataset.ofClasses(TWO, inputs, y, NAMES).sha256());
    List<String> renamed = List.of("a", "b", "d");
    assertNotEquals(data.sha256(), Dataset.ofClasses(TWO, inputs, y, renamed).sha256());
    Shape shape = Shape.of(1, 2);
    assertNotEquals(data.sha256(), Dataset.ofClasses(shape, inputs, y, NAMES).sha256());
  }

  @Test
  void sha256_bytesOrFloats_sameHash() {
    byte[] pixels = {3, (byte) 200, 7, 9};
    int[] y = {0, 1};
    float[] inputs = new float[4];
    for (int i = 0; i < 4; i++) {
      inputs[i] = (pixels[i] & 255) * (1f / 255f);
    }
    assertEquals(
        Dataset.ofClasses(TWO, inputs, y, NAMES).sha256(),
        Dataset.ofImages(TWO, pixels, y, NAMES).sha256());
  }

  /** Each row counts 10·row + 1, which tells it. */
  private static Dataset weighted(int n) {
    float[] weights = new float[n];
    for (int row = 0; row < n; row++) {
      weights[row] = 10 * row + 1;
    }
    return classes(n).weighted(weights);
  }

  @Test
  void weighted_shuffledAndDivided_eachRowKeepsItsWeight() {
    Dataset data = weighted(20);
    Dataset.Split split = data.split(0.3, 5);
    Dataset twice = split.train().select(3, 3, 1).weighted(4, 5, 6);
    assertEquals("20 weighted examples of [2] in 3 classes", data.toString());
    for (Dataset part : List.of(data, split.train(), split.validation(), data.select(7, 7, 2))) {
      assertTrue(part.isWeighted());
      int rows = 0;
      for (Batch batch : part.batches(4, 9)) {
        for (int i = 0; i < batch.size(); i++) {
          assertEquals(batch.inputs()[2 * i + 1], batch.weights()[i]);
          rows++;
        }
      }
      assertEquals(part.size(), rows);
    }
    float[] own = new float[3];
    twice.copyWeights(new int[] {0, 1, 2}, 0, 3, own, 0);
    assertArrayEquals(new float[] {4, 5, 6}, own);
    classes(3).copyWeights(new int[] {2, 1}, 0, 2, own, 1);
    assertArrayEquals(new float[] {4, 1, 1}, own);
    assertEquals(classes(20).bytes() + 80, data.bytes());
    assertNull(classes(20).batches(4).iterator().next().weights());
  }

  @Test
  void weighted_copiesWhatItIsGivenAndChangesTheFingerprint() {
    float[] weights = {1, 2, 3};
    Dataset data = classes(3).weighted(weights);
    String before = data.sha256();
    weights[0] = 7;
    assertEquals(before, data.sha256());
    assertNotEquals(before, classes(3).sha256());
    assertNotEquals(before, classes(3).weighted(1, 2, 4).sha256());
  }

  @Test
  void weighted_weightsThatCannotBe_areRefusedByRow() {
    for (float wrong : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY, 1e-30f, 1e30f}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> classes(3).weighted(1, wrong, 1))
              .getMessage();
      assertTrue(message.contains("row 1 has weight " + wrong + ", expected 0 or"), message);
    }
    assertMessage(() -> classes(3).weighted(1, 2), "found 2 weights, expected 3");
    assertMessage(() -> classes(3).weighted(0, 0, 0), "all 0");
    Batch batch = Batch.ofClasses(TWO, new float[6], 0, 1, 2);
    assertMessage(() -> batch.weighted(1, -2, 1), "batch row 1 has weight -2.0");
    assertMessage(() -> batch.weighted(1, 2, 3, 4), "found 4 weights, expected 3");
    assertEquals(0, batch.weighted(0, 0, 0).weights()[2]);
  }

  private static void assertMessage(Executable call, String part) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
