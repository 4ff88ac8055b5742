package backsweep.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Numbers that another implementation computed in double precision, by name. The script of the same
 * name in {@code property-tests/golden} makes them.
 */
public final class Golden {
  private final String file;
  private final Map<String, double[]> values = new LinkedHashMap<>();

  private Golden(String file) {
    this.file = file;
  }

  /** Reads {@code golden/NAME.txt} of the test resources. */
  public static Golden read(String name) {
    Golden golden = new Golden(name);
    try (InputStream in =
        Objects.requireNonNull(
            Golden.class.getResourceAsStream("/golden/" + name + ".txt"), name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().filter(line -> !line.startsWith("#")).forEach(golden::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return golden;
  }

  private void add(String line) {
    String[] parts = line.split(" ");
    values.put(parts[0], Arrays.stream(parts).skip(1).mapToDouble(Double::parseDouble).toArray());
  }

  /** The numbers of that name. */
  public double[] get(String name) {
    double[] found = values.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          file + ".txt has no " + name + ", only " + values.keySet());
    }
    return found.clone();
  }

  /** The same, rounded to single precision. */
  public float[] floats(String name) {
    double[] found = get(name);
    float[] rounded = new float[found.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) found[i];
    }
    return rounded;
  }
}
