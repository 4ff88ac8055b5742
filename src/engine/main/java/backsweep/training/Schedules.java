package backsweep.training;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The schedules of the learning rate, by name. */
public final class Schedules {
  private static final Pattern CALL = Pattern.compile("([a-zA-Z]+)\\s*(?:\\(([^()]*)\\))?\\s*");

  private Schedules() {}

  /** Always the optimizer's own rate. */
  public static Schedule constant() {
    return new Schedule.Constant();
  }

  /** A step down by {@code factor} after every so many epochs. */
  public static Schedule step(double epochs, double factor) {
    return new Schedule.Steps(epochs, factor);
  }

  /** Down by {@code factor} in each epoch. */
  public static Schedule exponential(double factor) {
    return new Schedule.Exponential(factor);
  }

  /** Down half a cosine to 0 over the whole training. */
  public static Schedule cosine() {
    return new Schedule.Cosine(0, 0, 1);
  }

  /** Down half a cosine again and again, each descent {@code growth} times longer. */
  public static Schedule cosine(double epochs, double least, double growth) {
    return new Schedule.Cosine(epochs, least, growth);
  }

  /** Up over three tenths of the training and down over the rest. */
  public static Schedule oneCycle() {
    return new Schedule.OneCycle(0.3);
  }

  /** A tenth of the rate whenever the loss has not fallen for more than ten epochs. */
  public static Schedule plateau() {
    return new Schedule.Plateau(0.1, 10, 0);
  }

  /** Up in a straight line over the first epochs, then another schedule. */
  public static Schedule warmUp(double epochs, Schedule then) {
    return new Schedule.WarmUp(epochs, then);
  }

  /** The names that {@link #parse} knows. */
  public static List<String> names() {
    return List.of("constant", "step", "exponential", "cosine", "oneCycle", "plateau", "warmUp");
  }

  /**
   * The schedule of a text such as {@code cosine}, {@code step(10, 0.5)} or {@code warmUp(2)
   * cosine}; the inverse of {@link Schedule#spec}.
   *
   * @throws IllegalArgumentException if the text names no known schedule or a wrong constant
   */
  public static Schedule parse(String text) {
    Matcher call = CALL.matcher(text);
    if (!call.lookingAt()) {
      throw unknown(text, text);
    }
    String name = call.group(1);
    double[] a = numbers(text, call.group(2) == null ? "" : call.group(2));
    String rest = text.substring(call.end());
    if (name.equals("warmUp")) {
      count(text, a, 1, 1);
      return warmUp(a[0], rest.isEmpty() ? constant() : parse(rest));
    }
    if (!rest.isEmpty()) {
      throw unknown(text, rest);
    }
    return switch (name) {
      case "constant" -> {
        count(text, a, 0, 0);
        yield constant();
      }
      case "step" -> {
        count(text, a, 2, 2);
        yield step(a[0], a[1]);
      }
      case "exponential" -> {
        count(text, a, 1, 1);
        yield exponential(a[0]);
      }
      case "cosine" -> {
        count(text, a, 0, 3);
        yield cosine(or(a, 0, 0), or(a, 1, 0), or(a, 2, 1));
      }
      case "oneCycle" -> {
        count(text, a, 0, 1);
        yield new Schedule.OneCycle(or(a, 0, 0.3));
      }
      case "plateau" -> {
        count(text, a, 0, 3);
        yield new Schedule.Plateau(or(a, 0, 0.1), epochs(text, or(a, 1, 10)), or(a, 2, 0));
      }
      default -> throw unknown(text, name);
    };
  }

  private static double or(double[] a, int i, double otherwise) {
    return i < a.length ? a[i] : otherwise;
  }

  private static int epochs(String text, double found) {
    if (found != (int) found) {
      throw new IllegalArgumentException(
          "schedule '"
              + text
              + "': found patience "
              + found
              + ", expected a whole number of epochs");
    }
    return (int) found;
  }

  private static double[] numbers(String text, String list) {
    if (list.isBlank()) {
      return new double[0];
    }
    try {
      return Arrays.stream(list.split(",", -1))
          .mapToDouble(s -> Double.parseDouble(s.strip()))
          .toArray();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "schedule '" + text + "': found '" + list + "', expected numbers", e);
    }
  }

  private static void count(String text, double[] a, int least, int most) {
    if (a.length < least || a.length > most) {
      throw new IllegalArgumentException(
          "schedule '"
              + text
              + "': found "
              + a.length
              + " numbers, expected "
              + (least == most ? "" : least + " to ")
              + most);
    }
  }

  private static IllegalArgumentException unknown(String text, String part) {
    return new IllegalArgumentException(
        "schedule '"
            + text
            + "': '"
            + part
            + "' is not known; expected one of "
            + String.join(", ", names()));
  }
}
