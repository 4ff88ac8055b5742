package backsweep.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import backsweep.data.Dataset;
import backsweep.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The real Fashion-MNIST of Debian's package dataset-fashion-mnist, or of the folder that {@code
 * -Dbacksweep.fashion-mnist=DIR} names. Where there is none, the test says so and counts as
 * skipped.
 */
class FashionMnistTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("backsweep.fashion-mnist", "/usr/share/datasets/fashion-mnist"));

  @Test
  void readFolder_fashionMnist_knownContent() throws IOException {
    if (!Files.isDirectory(FOLDER)) {
      System.out.println(
          "NOT TESTED: Fashion-MNIST is not in "
              + FOLDER
              + "; apt-get install dataset-fashion-mnist, or set -Dbacksweep.fashion-mnist.");
    }
    assumeTrue(Files.isDirectory(FOLDER), () -> "no Fashion-MNIST in " + FOLDER);
    TrainTest data = Idx.readFolder(FOLDER);
    assertEquals(60_000, data.train().size());
    assertEquals(10_000, data.test().size());
    assertEquals(Shape.of(28, 28), data.train().inputShape());
    assertEquals(10, data.train().classCount());
    for (Dataset part : new Dataset[] {data.train(), data.test()}) {
      int[] count = new int[10];
      for (int row = 0; row < part.size(); row++) {
        count[part.classOf(row)]++;
      }
      for (int c : count) {
        assertEquals(part.size() / 10, c);
      }
    }
    // The mean pixel of the training part, as often published: 0.2860.
    double sum = 0;
    for (int row = 0; row < data.train().size(); row++) {
      for (float pixel : data.train().inputsOf(row)) {
        sum += pixel;
      }
    }
    assertEquals(0.2860, sum / (60_000L * 784), 5e-5);
  }
}
