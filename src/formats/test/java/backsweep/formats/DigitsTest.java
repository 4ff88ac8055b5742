package backsweep.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigitsTest {

  @Test
  void load_always_allImagesInFixedParts() {
    TrainTest digits = Digits.load();
    assertEquals(1438, digits.train().size());
    assertEquals(359, digits.test().size());
    assertEquals(Shape.of(8, 8), digits.train().inputShape());
    // Images per digit in the whole set, as its description says.
    int[] count = new int[10];
    for (Dataset part : new Dataset[] {digits.train(), digits.test()}) {
      for (int row = 0; row < part.size(); row++) {
        count[part.classOf(row)]++;
        for (float x : part.inputsOf(row)) {
          assertTrue(x >= 0 && x <= 1 && x * 16 == Math.rint(x * 16));
        }
      }
    }
    assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, count);
    assertEquals(digits.test().sha256(), Digits.load().test().sha256());
  }

  /**
   * Results that people compare must come from the same parts for ever. From a separate program.
   */
  @Test
  void load_parts_pinned() {
    TrainTest digits = Digits.load();
    assertEquals(
        "b992517ee3aa7757cc39cd881b92fea5fbdb322ff42a6503f052eee7397abf47",
        digits.train().sha256());
    assertEquals(
        "0a3155b1f121e6e28365c756a0cce4406d2221199adf6b48accefb0a4733f536", digits.test().sha256());
  }

  @Test
  void credit_besideTheData_namesAuthorsAndLicence() throws IOException {
    try (InputStream credit = Digits.class.getResourceAsStream("digits-credit.txt")) {
      assertNotNull(credit);
      String text = new String(credit.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(text.contains("E. Alpaydin") && text.contains("CC BY 4.0"));
    }
  }
}
