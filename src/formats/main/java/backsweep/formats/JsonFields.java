package backsweep.formats;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of a JSON object, each read with its expected type or refused in one sentence. */
final class JsonFields {

  private final JsonNode json;
  private final String where;

  private JsonFields(JsonNode json, String where) {
    this.json = json;
    this.where = where;
  }

  /** where: the file and the place in it, to begin errors with. */
  static JsonFields of(JsonNode json, String where) throws FormatException {
    if (!json.isObject()) {
      throw new FormatException(
          "%s: found %s, expected an object.".formatted(where, shortened(json)));
    }
    return new JsonFields(json, where);
  }

  boolean has(String name) {
    return json.has(name);
  }

  JsonFields object(String name) throws FormatException {
    return of(field(name), where + ", " + name);
  }

  List<JsonFields> objects(String name) throws FormatException {
    List<JsonFields> objects = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      objects.add(of(element, "%s, %s[%d]".formatted(where, name, objects.size())));
    }
    return objects;
  }

  String text(String name) throws FormatException {
    return text(name, field(name));
  }

  /** At least one text, no two the same. */
  List<String> differentTexts(String name) throws FormatException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      texts.add(text(name, element));
    }
    if (texts.isEmpty() || new HashSet<>(texts).size() < texts.size()) {
      throw wrong(name, shortened(field(name)), "different texts");
    }
    return List.copyOf(texts);
  }

  boolean truth(String name) throws FormatException {
    JsonNode value = field(name);
    if (!value.isBoolean()) {
      throw wrong(name, shortened(value), "true or false");
    }
    return value.booleanValue();
  }

  /** A finite number. */
  double number(String name) throws FormatException {
    return number(name, field(name));
  }

  /** A finite number above 0. */
  double positive(String name) throws FormatException {
    double number = number(name);
    if (number <= 0) {
      throw wrong(name, "" + number, "a number above 0");
    }
    return number;
  }

  /** A whole number from {@code least} to {@code most}. */
  int whole(String name, int least, int most) throws FormatException {
    return whole(name, field(name), least, most);
  }

  /** Whole numbers from {@code least} to {@code most}. */
  int[] wholes(String name, int least, int most) throws FormatException {
    List<JsonNode> elements = elements(name);
    int[] numbers = new int[elements.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = whole(name, elements.get(i), least, most);
    }
    return numbers;
  }

  /** Finite numbers. */
  List<Double> numbers(String name) throws FormatException {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      numbers.add(number(name, element));
    }
    return List.copyOf(numbers);
  }

  /** The refusal of a field. */
  FormatException wrong(String name, String found, String expected) {
    return new FormatException(
        "%s: field '%s' is %s, expected %s.".formatted(where, name, found, expected));
  }

  private JsonNode field(String name) throws FormatException {
    @Nullable JsonNode field = json.get(name);
    if (field == null) {
      throw new FormatException("%s: field '%s' is missing.".formatted(where, name));
    }
    return field;
  }

  private List<JsonNode> elements(String name) throws FormatException {
    JsonNode list = field(name);
    if (!list.isArray()) {
      throw wrong(name, shortened(list), "a list");
    }
    List<JsonNode> elements = new ArrayList<>();
    list.forEach(elements::add);
    return elements;
  }

  private String text(String name, JsonNode json) throws FormatException {
    if (!json.isString()) {
      throw wrong(name, shortened(json), "text");
    }
    return json.stringValue();
  }

  private double number(String name, JsonNode json) throws FormatException {
    if (!json.isNumber() || !Double.isFinite(json.doubleValue(Double.NaN))) {
      throw wrong(name, shortened(json), "a finite number");
    }
    return json.doubleValue();
  }

  private int whole(String name, JsonNode json, int least, int most) throws FormatException {
    if (!json.isIntegralNumber()
        || !json.canConvertToInt()
        || json.intValue() < least
        || json.intValue() > most) {
      throw wrong(name, shortened(json), "a whole number from " + least + " to " + most);
    }
    return json.intValue();
  }

  private static String shortened(JsonNode json) {
    String text = json.toString();
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
