package backsweep.layer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What stands between the parentheses of a layer's text, such as {@code 32, 3, same}: numbers,
 * words, and layers.
 */
public final class Arguments {
  private final String layer;
  private final List<String> texts;

  Arguments(String layer, List<String> texts) {
    this.layer = layer;
    this.texts = texts;
  }

  /** How many there are. */
  public int count() {
    return texts.size();
  }

  /**
   * Refuses too few or too many.
   *
   * @param example shown if there are too few, such as {@code dense(128)}
   * @throws IllegalArgumentException if there are fewer than {@code least} or more than {@code
   *     most}
   */
  public Arguments require(int least, int most, String example) {
    if (count() < least) {
      throw new IllegalArgumentException(
          this + ": found " + count() + " arguments, expected " + least + " as in " + example);
    }
    if (count() > most) {
      throw new IllegalArgumentException(
          this + ": found " + count() + " arguments, expected at most " + most);
    }
    return this;
  }

  /** Argument i as a whole number; {@code otherwise} if there is none. */
  public int whole(int i, int otherwise) {
    return i < count() ? whole(i) : otherwise;
  }

  /** Argument i as a whole number. */
  public int whole(int i) {
    try {
      return Integer.parseInt(texts.get(i));
    } catch (NumberFormatException e) {
      throw wrong(i, "a whole number", e);
    }
  }

  /** All arguments as whole numbers. */
  public int[] wholes() {
    return IntStream.range(0, count()).map(this::whole).toArray();
  }

  /** Argument i as a number; {@code otherwise} if there is none. */
  public float number(int i, float otherwise) {
    return i < count() ? number(i) : otherwise;
  }

  /** Argument i as a number. */
  public float number(int i) {
    try {
      return Float.parseFloat(texts.get(i));
    } catch (NumberFormatException e) {
      throw wrong(i, "a number", e);
    }
  }

  /** Argument i as it stands; empty if there is none. */
  public String word(int i) {
    return i < count() ? texts.get(i) : "";
  }

  /** Argument i as one of these words; the first of them if there is none. */
  public String word(int i, List<String> known) {
    if (i >= count()) {
      return known.getFirst();
    }
    if (!known.contains(texts.get(i))) {
      throw new IllegalArgumentException(
          this + ": '" + texts.get(i) + "' is not known; expected one of " + known);
    }
    return texts.get(i);
  }

  /** Argument i as layers, in the form that {@link Layers#parse} reads. */
  public List<Layer> layers(int i) {
    return Layers.parse(texts.get(i));
  }

  /** Argument i as the name of an initializer. */
  Initializer initializer(int i) {
    for (Initializer initializer : Initializer.values()) {
      if (initializer.text().equals(texts.get(i))) {
        return initializer;
      }
    }
    throw new IllegalArgumentException(
        "initializer '"
            + texts.get(i)
            + "' is not known; expected one of "
            + Arrays.stream(Initializer.values()).map(Initializer::text).toList());
  }

  private IllegalArgumentException wrong(int i, String expected, NumberFormatException cause) {
    return new IllegalArgumentException(
        this + ": found '" + texts.get(i) + "', expected " + expected, cause);
  }

  /** The layer's text. */
  @Override
  public String toString() {
    return "layer " + layer + "(" + String.join(", ", texts) + ")";
  }
}
