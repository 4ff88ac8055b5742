package backsweep.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What stands between the parentheses of a layer's text, such as {@code 32, 3, stride=2}: numbers,
 * words, and layers, some of them with a name.
 */
public final class Arguments {
  private final String layer;
  private final List<String> texts;
  private final Map<String, String> named;

  Arguments(String layer, List<String> texts) {
    this(layer, texts, Map.of());
  }

  private Arguments(String layer, List<String> texts, Map<String, String> named) {
    this.layer = layer;
    this.texts = texts;
    this.named = named;
  }

  /**
   * The same, where arguments such as {@code stride=2} have a name and no place.
   *
   * @throws IllegalArgumentException if one has another name than these, or a name comes twice
   */
  public Arguments withNames(String... known) {
    List<String> places = new ArrayList<>();
    Map<String, String> names = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      String name = text.substring(0, Math.max(0, equals)).strip();
      if (!name.matches("[a-zA-Z]+")) {
        places.add(text);
      } else if (!List.of(known).contains(name)) {
        throw new IllegalArgumentException(
            this + ": '" + name + "' is not known; expected one of " + List.of(known));
      } else if (names.put(name, text.substring(equals + 1).strip()) != null) {
        throw new IllegalArgumentException(this + ": '" + name + "' is given twice");
      }
    }
    return new Arguments(layer, places, names);
  }

  /** The names that {@link #withNames} found. */
  public Set<String> names() {
    return Collections.unmodifiableSet(named.keySet());
  }

  /** The argument of that name as it stands; empty if there is none. */
  public String named(String name) {
    return named.getOrDefault(name, "");
  }

  /** The argument of that name as a whole number; {@code otherwise} if there is none. */
  public int whole(String name, int otherwise) {
    return named.containsKey(name) ? whole(named(name)) : otherwise;
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
    return whole(texts.get(i));
  }

  private int whole(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw wrong(text, "a whole number", e);
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
      throw wrong(texts.get(i), "a number", e);
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

  private IllegalArgumentException wrong(
      String found, String expected, NumberFormatException cause) {
    return new IllegalArgumentException(
        this + ": found '" + found + "', expected " + expected, cause);
  }

  /** The layer's text. */
  @Override
  public String toString() {
    List<String> all = new ArrayList<>(texts);
    named.forEach((name, text) -> all.add(name + "=" + text));
    return "layer " + layer + "(" + String.join(", ", all) + ")";
  }
}
