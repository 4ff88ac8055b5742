package backsweep.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A loss as text: its name and, in brackets, numbers.
 *
 * @param text as it was written
 * @param name before the brackets
 * @param numbers between them; empty without brackets
 */
record LossText(String text, String name, List<Float> numbers) {
  private static final Pattern SPEC = Pattern.compile("\\s*([A-Za-z]+)(?:\\(([^()]*)\\))?\\s*");

  static LossText of(String text) {
    Matcher matcher = SPEC.matcher(text);
    if (!matcher.matches()) {
      return new LossText(text, text, List.of());
    }
    List<Float> numbers = new ArrayList<>();
    String list = matcher.group(2);
    if (list != null) {
      for (String number : list.split(",", -1)) {
        try {
          numbers.add(Float.parseFloat(number.strip()));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "loss '%s': found '%s' in brackets, expected a number".formatted(text, number), e);
        }
      }
    }
    return new LossText(text, matcher.group(1), List.copyOf(numbers));
  }

  /**
   * Refuses too few or too many numbers.
   *
   * @param example shown then, such as {@code huber(1.0)}
   */
  LossText require(int least, int most, String example) {
    int found = numbers.size();
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          "loss '%s': found %d numbers, expected %s as in %s"
              .formatted(text, found, least == most ? "" + least : least + " to " + most, example));
    }
    return this;
  }

  /** This loss if no number is given. */
  Loss alone(Loss loss) {
    if (!numbers.isEmpty()) {
      throw new IllegalArgumentException("loss '" + text + "': " + name + " takes no argument");
    }
    return loss;
  }

  /** All numbers from i on. */
  List<Float> behind(int i) {
    return numbers.subList(Math.min(i, numbers.size()), numbers.size());
  }

  /** Number i; {@code otherwise} if there is none. */
  float number(int i, float otherwise) {
    return i < numbers.size() ? numbers.get(i) : otherwise;
  }
}
