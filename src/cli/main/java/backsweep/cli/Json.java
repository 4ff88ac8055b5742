package backsweep.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes maps, lists, texts and numbers as JSON in one line; a number that is not finite is null.
 */
final class Json {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private Json() {}

  /** Writes a document and a line end. Lists may be made while they are written. */
  static void print(PrintStream out, Map<String, ? extends @Nullable Object> document) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      write(json, document);
    }
    out.println();
  }

  private static void write(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach(
            (name, element) -> {
              json.writeName(String.valueOf(name));
              write(json, element);
            });
        json.writeEndObject();
      }
      case Iterable<?> list -> {
        json.writeStartArray();
        list.forEach(element -> write(json, element));
        json.writeEndArray();
      }
      case int[] numbers -> json.writeArray(numbers, 0, numbers.length);
      case double[] numbers -> {
        json.writeStartArray();
        for (double number : numbers) {
          write(json, number);
        }
        json.writeEndArray();
      }
      case int[][] rows -> write(json, List.of((Object[]) rows));
      case float[] numbers -> {
        json.writeStartArray();
        for (float number : numbers) {
          write(json, number);
        }
        json.writeEndArray();
      }
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Float number when Float.isFinite(number) -> json.writeNumber(number);
      case Double number when Double.isFinite(number) -> json.writeNumber(number);
      case Number notFinite -> json.writeNull();
      case Boolean truth -> json.writeBoolean(truth);
      default -> json.writeString(value.toString());
    }
  }
}
