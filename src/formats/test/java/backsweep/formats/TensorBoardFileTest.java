package backsweep.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.observe.Statistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events for TensorBoard, read by a reader that shares nothing with the writer. */
class TensorBoardFileTest {
  @TempDir Path folder;

  /** CRC-32C bit by bit, from its polynomial (Castagnoli et al., 1993). */
  private static int crc(byte[] bytes, int from, int n) {
    int crc = ~0;
    for (int i = from; i < from + n; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
      }
    }
    return ~crc;
  }

  private static int unmasked(int masked) {
    int rotated = masked - 0xa282ead8;
    return rotated >>> 17 | rotated << 15;
  }

  /** The data of each record, checked. */
  private static List<byte[]> records(byte[] file) {
    List<byte[]> all = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      int at = in.position();
      int length = Math.toIntExact(in.getLong());
      assertEquals(crc(file, at, 8), unmasked(in.getInt()));
      byte[] data = new byte[length];
      in.get(data);
      assertEquals(crc(file, at + 12, length), unmasked(in.getInt()));
      all.add(data);
    }
    return all;
  }

  /** Fields of a message: numbers as the bits they have, everything else as bytes. */
  private static Map<Integer, Object> fields(byte[] message) {
    Map<Integer, Object> fields = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long key = varint(in);
      Object value =
          switch ((int) key & 7) {
            case 0 -> varint(in);
            case 1 -> in.getDouble();
            case 2 -> {
              byte[] bytes = new byte[(int) varint(in)];
              in.get(bytes);
              yield bytes;
            }
            case 5 -> in.getFloat();
            default -> throw new IllegalStateException("type " + (key & 7));
          };
      assertEquals(null, fields.put((int) key >>> 3, value), "field twice");
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static Map<Integer, Object> inside(Map<Integer, Object> message, int field) {
    return fields((byte[]) message.get(field));
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  private static List<Double> doubles(Object packed) {
    List<Double> all = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap((byte[]) packed).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      all.add(in.getDouble());
    }
    return all;
  }

  @Test
  void crc_ofTheStandardsText_isTheStandards() {
    assertEquals(0xe3069283, crc("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9));
  }

  @Test
  void file_always_beginsWithTheVersion() throws IOException {
    Path file;
    try (TensorBoardFile events = TensorBoardFile.in(folder.resolve("new/deep"))) {
      file = events.file();
    }
    assertTrue(file.getFileName().toString().startsWith("events.out.tfevents."));
    List<byte[]> records = records(Files.readAllBytes(file));
    assertEquals(1, records.size());
    assertEquals("brain.Event:2", text(fields(records.get(0)).get(3)));
  }

  @Test
  void scalar_anyStep_isReadBack() throws IOException {
    Path file;
    try (TensorBoardFile events = TensorBoardFile.in(folder)) {
      file = events.file();
      events.scalar(300_000_000_000L, "loss/tränen", 0.25);
      events.scalar(0, "x", Double.NaN);
      events.flush();
      assertEquals(3, records(Files.readAllBytes(file)).size(), "not flushed");
    }
    List<byte[]> records = records(Files.readAllBytes(file));
    Map<Integer, Object> event = fields(records.get(1));
    assertEquals(300_000_000_000L, event.get(2));
    double now = System.currentTimeMillis() / 1000.0;
    assertEquals(now, (Double) event.get(1), 60);
    Map<Integer, Object> value = inside(inside(event, 5), 1);
    assertEquals("loss/tränen", text(value.get(1)));
    assertEquals(0.25f, value.get(2));
    assertEquals(0L, fields(records.get(2)).get(2));
    assertEquals(Float.NaN, inside(inside(fields(records.get(2)), 5), 1).get(2));
  }

  @Test
  void histogram_anyValues_countsThemBetweenRisingLimits() throws IOException {
    float[] values = {-3, -0.5f, 0, 0, 1, 1.1f, 1e-20f, 4e12f};
    Statistics statistics = Statistics.of(values, 0, values.length);
    Path file;
    try (TensorBoardFile events = TensorBoardFile.in(folder)) {
      file = events.file();
      events.histogram(7, "h", statistics);
    }
    Map<Integer, Object> event = fields(records(Files.readAllBytes(file)).get(1));
    Map<Integer, Object> spread = inside(inside(inside(event, 5), 1), 5);
    assertEquals(-3.0, spread.get(1));
    assertEquals(4e12, (Double) spread.get(2), 1e6);
    assertEquals(8.0, spread.get(3));
    double sum = 0;
    double squares = 0;
    for (float v : values) {
      sum += v;
      squares += (double) v * v;
    }
    assertEquals(sum, (Double) spread.get(4), 1e-6 * sum);
    assertEquals(squares, (Double) spread.get(5), 1e-6 * squares);
    List<Double> limits = doubles(spread.get(6));
    List<Double> counts = doubles(spread.get(7));
    assertEquals(limits.size(), counts.size());
    double least = Double.NEGATIVE_INFINITY;
    for (int b = 0; b < limits.size(); b++) {
      double lower = least;
      double upper = limits.get(b);
      assertTrue(lower < upper, limits.toString());
      long expected = 0;
      for (float v : values) {
        boolean inside = v <= 0 ? v > lower && v <= upper : v >= lower && v < upper;
        expected += inside || (b == limits.size() - 1 && v >= upper) ? 1 : 0;
      }
      assertEquals(expected, counts.get(b).longValue(), lower + " … " + upper);
      least = upper;
    }
  }

  @Test
  void twoFiles_inOneFolder_areTwo() throws IOException {
    try (TensorBoardFile one = TensorBoardFile.in(folder);
        TensorBoardFile two = TensorBoardFile.in(folder)) {
      assertNotEquals(one.file(), two.file());
    }
  }

  @Test
  void folder_thatIsAFile_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "data");
    FormatException refused = assertThrows(FormatException.class, () -> TensorBoardFile.in(file));
    assertTrue(refused.getMessage().contains("taken cannot hold files"), refused.getMessage());
    assertEquals("data", Files.readString(file));
  }
}
