package backsweep.formats;

import backsweep.data.Dataset;
import backsweep.tensor.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * 1,797 images of handwritten digits, 8 × 8 grey values each, which come with this library.
 *
 * <p>Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine
 * Learning Repository, 1998, <a href="https://doi.org/10.24432/C50P49">doi:10.24432/C50P49</a>; CC
 * BY 4.0.
 */
public final class Digits {

  /** What a grey value 0 … 16 is multiplied by to become an input 0 … 1. */
  public static final float SCALE = 1f / 16f;

  private static final int COUNT = 1797;
  private static final int PIXELS = 64;
  private static final double TEST_FRACTION = 0.2;
  private static final long TEST_SEED = 0;

  private Digits() {}

  /**
   * Reads the images. The test part is always the same: a fifth of each digit's images (359 in
   * all), chosen by {@link Dataset#split} with seed 0.
   *
   * @return 1,438 images to train on and 359 to test with, of shape [8, 8], in 10 classes
   */
  public static TrainTest load() {
    float[] inputs = new float[COUNT * PIXELS];
    int[] classes = new int[COUNT];
    try (InputStream resource =
            Objects.requireNonNull(Digits.class.getResourceAsStream("digits.csv.gz"));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.US_ASCII))) {
      for (int row = 0; row < COUNT; row++) {
        String[] cells = Objects.requireNonNull(lines.readLine()).split(",", -1);
        for (int i = 0; i < PIXELS; i++) {
          inputs[row * PIXELS + i] = Float.parseFloat(cells[i]) * SCALE;
        }
        classes[row] = Integer.parseInt(cells[PIXELS]);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the digits inside this library cannot be read.", e);
    }
    List<String> names = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    Dataset.Split parts =
        Dataset.ofClasses(Shape.of(8, 8), inputs, classes, names).split(TEST_FRACTION, TEST_SEED);
    return new TrainTest(parts.train(), parts.validation());
  }
}
