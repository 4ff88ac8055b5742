package backsweep.formats;

import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON as a text. Written piece by piece: the classes that make trees of JSON take a fifth of a
 * second to load, and a command that has trained a model needs none of them.
 */
final class JsonText {

  private JsonText() {}

  /** An object with the properties that {@code content} writes. */
  static String of(Consumer<JsonGenerator> content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      content.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }
}
