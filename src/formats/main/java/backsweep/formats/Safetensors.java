package backsweep.formats;

import backsweep.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A safetensors file: named tensors of floats and named texts.
 *
 * <p>Layout: the length of the header in 8 bytes, little-endian; the header, a JSON object of
 * tensors and of the texts under {@code __metadata__}, padded with spaces to a multiple of 8 bytes;
 * the values of one tensor behind those of the other. The same content gives the same bytes: names
 * are written in ascending order, and so are the values.
 */
public final class Safetensors {

  private static final int CHUNK = 1 << 16;

  /** The most bytes of memory that one byte of a header may come to: many short names. */
  private static final long HEADER_COST = 24;

  private final SortedMap<String, Tensor> tensors;
  private final SortedMap<String, String> metadata;

  private Safetensors(SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {
    this.tensors = Collections.unmodifiableSortedMap(tensors);
    this.metadata = Collections.unmodifiableSortedMap(metadata);
  }

  /** {@return the tensors by name, ascending; the map is unmodifiable} */
  public SortedMap<String, Tensor> tensors() {
    return tensors;
  }

  /** {@return the texts by name, ascending; the map is unmodifiable} */
  public SortedMap<String, String> metadata() {
    return metadata;
  }

  /**
   * Reads a file that any safetensors library wrote. Values of type F64, F16 and BF16 become
   * floats; integers and other types are refused.
   *
   * @param file where it is
   * @return its content
   * @throws FormatException if there is no such file, if it is not a correct safetensors file, or
   *     if it holds what does not fit here
   * @throws IOException if reading fails
   */
  public static Safetensors read(Path file) throws IOException {
    try (InputStream in = InputFile.open(file)) {
      long size = InputFile.size(file);
      SafetensorsHeader header = header(file, in, size);
      List<SafetensorsHeader.Entry> entries = new ArrayList<>(header.entries());
      SafetensorsHeader.checkOffsets(file, entries, size - Long.BYTES - header.length());
      InputFile.requireMemory(file, 2 * size);
      SortedMap<String, Tensor> tensors = new TreeMap<>();
      for (SafetensorsHeader.Entry entry : entries) {
        tensors.put(entry.name(), readValues(file, in, entry));
      }
      return new Safetensors(tensors, header.metadata());
    }
  }

  /**
   * Writes a file. It takes the place of an old one at once and as a whole; on failure the old one
   * stays.
   *
   * @param file where to write
   * @param tensors what to write, by name; stored as F32
   * @param metadata texts to store beside them, by name
   * @throws IllegalArgumentException if a tensor is named {@code __metadata__}, if a name or text
   *     is not valid Unicode, or if names and texts together are beyond the format's 100 MB
   * @throws FormatException if nothing can be written to that place
   * @throws IOException if writing fails
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    SortedMap<String, Tensor> sorted = new TreeMap<>(tensors);
    byte[] header = SafetensorsHeader.bytes(sorted, new TreeMap<>(metadata));
    AtomicFile.write(
        file,
        out -> {
          out.write(littleEndian(Long.BYTES).putLong(header.length).array());
          out.write(header);
          for (Tensor tensor : sorted.values()) {
            writeValues(tensor.values(), out);
          }
        });
  }

  /** Reads the header of a file of that size, and leaves the stream behind it. */
  static SafetensorsHeader header(Path file, InputStream in, long size) throws IOException {
    int length = headerLength(file, in, size);
    InputFile.requireMemory(file, HEADER_COST * length);
    return SafetensorsHeader.parse(file, in.readNBytes(length));
  }

  private static int headerLength(Path file, InputStream in, long size) throws IOException {
    byte[] length = in.readNBytes(Long.BYTES);
    if (length.length < Long.BYTES) {
      throw new FormatException(
          "%s is no safetensors file: found %d bytes, expected at least 8."
              .formatted(file, length.length));
    }
    long headerLength = littleEndian(length).getLong();
    if (headerLength < 2 || headerLength > SafetensorsHeader.MAX_LENGTH) {
      throw new FormatException(
          "%s is no safetensors file: its first 8 bytes give a header of %s bytes, expected 2 … %d."
              .formatted(file, Long.toUnsignedString(headerLength), SafetensorsHeader.MAX_LENGTH));
    }
    if (headerLength > size - Long.BYTES) {
      throw new FormatException(
          "%s is truncated: its header should have %d bytes, but only %d follow; get the file anew."
              .formatted(file, headerLength, size - Long.BYTES));
    }
    return (int) headerLength;
  }

  private static Tensor readValues(Path file, InputStream in, SafetensorsHeader.Entry entry)
      throws IOException {
    Tensor tensor = Tensor.zeros(entry.shape());
    float[] values = tensor.values();
    int width = entry.type().bytes();
    byte[] chunk = new byte[(int) Math.min(CHUNK, entry.end() - entry.begin())];
    ByteBuffer buffer = littleEndian(chunk);
    for (int i = 0; i < values.length; ) {
      int count = Math.min(chunk.length / width, values.length - i);
      if (in.readNBytes(chunk, 0, count * width) < count * width) {
        throw new FormatException(
            "%s is truncated: it ends inside tensor '%s'.".formatted(file, entry.name()),
            new EOFException());
      }
      for (int j = 0; j < count; j++, i++) {
        values[i] = entry.type().floatAt(buffer, j * width);
        if (entry.type() == SafetensorsHeader.Type.F64
            && overflows(values[i], buffer.getDouble(j * width))) {
          throw new FormatException(
              "%s: tensor '%s' has the value %s, which is beyond the range of floats."
                  .formatted(file, entry.name(), buffer.getDouble(j * width)));
        }
      }
    }
    return tensor;
  }

  private static boolean overflows(float stored, double exact) {
    return Float.isInfinite(stored) && !Double.isInfinite(exact);
  }

  private static void writeValues(float[] values, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    ByteBuffer buffer = littleEndian(chunk);
    for (int i = 0; i < values.length; ) {
      int count = Math.min(CHUNK / Float.BYTES, values.length - i);
      buffer.asFloatBuffer().put(values, i, count);
      out.write(chunk, 0, count * Float.BYTES);
      i += count;
    }
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
