package backsweep.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The little JSON that results need. */
public final class Json {
  private Json() {}

  /**
   * A file of results: the machine, other facts by heading, and one line for each row, so that two
   * runs can be compared by eye.
   */
  public static String document(
      Map<String, ?> machine, Map<String, Map<String, ?>> more, List<String> rows) {
    StringBuilder json = new StringBuilder("{\n  \"machine\": ").append(lines(machine));
    more.forEach(
        (name, facts) ->
            json.append(",\n  ").append(value(name)).append(": ").append(lines(facts)));
    json.append(",\n  \"rows\": [\n    ").append(String.join(",\n    ", rows));
    return json.append("\n  ]\n}\n").toString();
  }

  /** An object on one line. */
  public static String object(Map<String, ?> members) {
    return "{" + String.join(", ", members(members)) + "}";
  }

  private static String lines(Map<String, ?> members) {
    return "{\n    " + String.join(",\n    ", members(members)) + "\n  }";
  }

  private static List<String> members(Map<String, ?> members) {
    List<String> texts = new ArrayList<>();
    members.forEach((name, value) -> texts.add(value(name) + ": " + value(value)));
    return texts;
  }

  private static String value(Object value) {
    if (value instanceof Integer) {
      return value.toString();
    }
    if (value instanceof Number number) {
      double x = number.doubleValue();
      return Double.isFinite(x) ? String.format(Locale.ROOT, "%.5g", x) : "null";
    }
    if (value instanceof Map<?, ?> map) {
      List<String> texts = new ArrayList<>();
      map.forEach((name, inner) -> texts.add(value(name) + ": " + value(inner)));
      return "{" + String.join(", ", texts) + "}";
    }
    return '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
