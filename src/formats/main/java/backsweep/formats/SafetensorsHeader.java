package backsweep.formats;

import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON header of a safetensors file. It is read token by token, so that its size is its cost.
 */
final class SafetensorsHeader {

  /** The longest header that the format allows, in bytes. */
  static final int MAX_LENGTH = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final int MAX_RANK = 32;

  /** How a number is stored. */
  enum Type {
    F32(4),
    F64(8),
    F16(2),
    BF16(2);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    float floatAt(ByteBuffer buffer, int position) {
      return switch (this) {
        case F32 -> buffer.getFloat(position);
        case F64 -> (float) buffer.getDouble(position);
        case F16 -> Float.float16ToFloat(buffer.getShort(position));
        case BF16 -> Float.intBitsToFloat(buffer.getShort(position) << 16);
      };
    }
  }

  /** One tensor: its values are the bytes [begin, end) behind the header. */
  record Entry(String name, Type type, Shape shape, long begin, long end) {}

  private final Path file;
  private final JsonParser json;
  private final int length;
  private final List<Entry> entries = new ArrayList<>();
  private final SortedMap<String, String> metadata = new TreeMap<>();

  private SafetensorsHeader(Path file, JsonParser json, int length) {
    this.file = file;
    this.json = json;
    this.length = length;
  }

  /** How many bytes it has. */
  int length() {
    return length;
  }

  List<Entry> entries() {
    return entries;
  }

  SortedMap<String, String> metadata() {
    return metadata;
  }

  /** Reads the header of a file. */
  static SafetensorsHeader parse(Path file, byte[] header) throws FormatException {
    if (header[0] != '{') {
      throw new FormatException(
          "%s is no safetensors file: its header starts with byte 0x%02x, expected '{'."
              .formatted(file, header[0]));
    }
    Reader reader =
        new InputStreamReader(
            new ByteArrayInputStream(header),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    JsonFactory factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser json = factory.createParser(ObjectReadContext.empty(), reader)) {
      SafetensorsHeader parsed = new SafetensorsHeader(file, json, header.length);
      parsed.readObject();
      return parsed;
    } catch (JacksonException e) {
      String what =
          e.getCause() instanceof CharacterCodingException
              ? "UTF-8 text"
              : "JSON (" + e.getOriginalMessage() + ")";
      throw new FormatException(
          "%s: the header of this safetensors file is not valid %s.".formatted(file, what), e);
    }
  }

  /**
   * Sorts the entries by offset and checks that they fill the data from the first byte to the last,
   * without gap and overlap.
   */
  static void checkOffsets(Path file, List<Entry> entries, long dataLength) throws FormatException {
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long position = 0;
    for (Entry entry : entries) {
      if (entry.begin() != position) {
        throw new FormatException(
            "%s: tensor '%s' begins at byte %d of the data, expected %d (no overlap and no gap)."
                .formatted(file, entry.name(), entry.begin(), position));
      }
      position = entry.end();
    }
    if (position != dataLength) {
      throw new FormatException(
          "%s: its tensors have %d bytes, but %d follow the header; the file is %s, get it anew."
              .formatted(
                  file, position, dataLength, position > dataLength ? "truncated" : "too long"));
    }
  }

  private void readObject() throws FormatException {
    json.nextToken();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      expect(json.nextToken(), JsonToken.START_OBJECT, "'" + name + "'");
      if (name.equals(METADATA)) {
        readMetadata();
      } else {
        entries.add(readEntry(name));
      }
    }
    if (json.nextToken() != null) {
      throw new FormatException(
          file + ": the header of this safetensors file goes on behind its JSON object.");
    }
  }

  private void readMetadata() throws FormatException {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      expect(json.nextToken(), JsonToken.VALUE_STRING, "'" + METADATA + "." + name + "'");
      metadata.put(name, json.getString());
    }
  }

  private Entry readEntry(String name) throws FormatException {
    String where = "tensor '" + name + "'";
    Type type = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "dtype" -> type = readType(where);
        case "shape" -> shape = readNumbers(where + " shape");
        case "data_offsets" -> offsets = readNumbers(where + " data_offsets");
        default ->
            throw new FormatException(
                "%s: %s has a field '%s', expected only dtype, shape and data_offsets."
                    .formatted(file, where, key));
      }
    }
    if (type == null || shape == null || offsets == null) {
      throw new FormatException(
          "%s: %s lacks %s."
              .formatted(
                  file, where, type == null ? "dtype" : shape == null ? "shape" : "data_offsets"));
    }
    return entry(name, type, shape, offsets);
  }

  private Entry entry(String name, Type type, long[] dimensions, long[] offsets)
      throws FormatException {
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw new FormatException(
          "%s: tensor '%s' has data_offsets %s, expected where it begins and where it ends."
              .formatted(file, name, Arrays.toString(offsets)));
    }
    Shape shape;
    try {
      int[] checked = new int[dimensions.length];
      for (int i = 0; i < checked.length; i++) {
        checked[i] = Math.toIntExact(dimensions[i]);
      }
      shape = Shape.of(checked);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new FormatException(
          "%s: tensor '%s' has shape %s, expected dimensions of at least 1 and at most %d values."
              .formatted(file, name, Arrays.toString(dimensions), Integer.MAX_VALUE),
          e);
    }
    long expected = (long) shape.size() * type.bytes();
    if (offsets[1] - offsets[0] != expected) {
      throw new FormatException(
          "%s: tensor '%s' of %s %s has %d bytes of data, expected %d."
              .formatted(file, name, type, shape, offsets[1] - offsets[0], expected));
    }
    return new Entry(name, type, shape, offsets[0], offsets[1]);
  }

  private Type readType(String where) throws FormatException {
    expect(json.currentToken(), JsonToken.VALUE_STRING, where + " dtype");
    String text = json.getString();
    for (Type type : Type.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    throw new FormatException(
        "%s: %s holds numbers of type '%s', expected one of %s; convert it to F32."
            .formatted(file, where, text, Arrays.toString(Type.values())));
  }

  private long[] readNumbers(String where) throws FormatException {
    expect(json.currentToken(), JsonToken.START_ARRAY, where);
    long[] numbers = new long[MAX_RANK];
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, where);
      if (count == MAX_RANK) {
        throw new FormatException(
            "%s: %s has more than %d numbers.".formatted(file, where, MAX_RANK));
      }
      if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
        throw new FormatException(
            "%s: %s has the number %s, expected 0 … %d."
                .formatted(file, where, json.getString(), Long.MAX_VALUE));
      }
      numbers[count++] = json.getLongValue();
    }
    return Arrays.copyOf(numbers, count);
  }

  private void expect(JsonToken found, JsonToken expected, String where) throws FormatException {
    if (found != expected) {
      throw new FormatException(
          "%s: %s is %s, expected %s.".formatted(file, where, words(found), words(expected)));
    }
  }

  private static String words(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a number with a fraction";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      default -> "null";
    };
  }

  /** The header for these tensors, padded with spaces to a multiple of 8 bytes. */
  static byte[] bytes(SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectPropertyStart(METADATA);
        for (Map.Entry<String, String> text : metadata.entrySet()) {
          json.writeStringProperty(unicode(text.getKey()), unicode(text.getValue()));
        }
        json.writeEndObject();
      }
      long position = 0;
      for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
        position = writeEntry(json, tensor.getKey(), tensor.getValue().shape(), position);
      }
      json.writeEndObject();
    }
    while (bytes.size() % 8 != 0) {
      bytes.write(' ');
    }
    if (bytes.size() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the names and texts for a safetensors file have %d bytes, expected at most %d."
              .formatted(bytes.size(), MAX_LENGTH));
    }
    return bytes.toByteArray();
  }

  private static long writeEntry(JsonGenerator json, String name, Shape shape, long begin) {
    if (name.equals(METADATA)) {
      throw new IllegalArgumentException(
          "a tensor cannot be named '" + METADATA + "': safetensors keeps its texts there.");
    }
    long end = begin + (long) shape.size() * Float.BYTES;
    json.writeObjectPropertyStart(unicode(name));
    json.writeStringProperty("dtype", Type.F32.name());
    json.writeArrayPropertyStart("shape");
    for (int dimension : shape.dimensions()) {
      json.writeNumber(dimension);
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("data_offsets");
    json.writeNumber(begin);
    json.writeNumber(end);
    json.writeEndArray();
    json.writeEndObject();
    return end;
  }

  private static String unicode(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "text '%s' is not valid Unicode: half of a surrogate pair is missing.".formatted(text));
    }
    return text;
  }
}
