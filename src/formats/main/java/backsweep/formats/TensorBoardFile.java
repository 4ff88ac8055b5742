package backsweep.formats;

import backsweep.observe.Histogram;
import backsweep.observe.Statistics;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Events for TensorBoard: curves and histograms over the steps of a training, in a new file of a
 * folder. Every call appends whole records, so that what was written stays readable whatever
 * happens later.
 *
 * <p>The file is a TFRecord file: length, masked CRC-32C of the length, data, masked CRC-32C of the
 * data, little-endian. The data of each is a protocol buffer {@code tensorflow.Event}, of which
 * this writes wall_time (1), step (2), file_version (3) and summary (5) with a value's tag (1),
 * simple_value (2) or histo (5); see tensorflow/core/util/event.proto and
 * tensorflow/core/framework/summary.proto.
 */
public final class TensorBoardFile implements AutoCloseable {
  private static final int MASK = 0xa282ead8;
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int MANY_BYTES = 2;
  private static final int FOUR_BYTES = 5;

  private final Path file;
  private final OutputStream out;

  private TensorBoardFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Starts a file in that folder, which is made if it does not exist.
   *
   * @throws FormatException if that cannot be; the message says why
   */
  public static TensorBoardFile in(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
      long seconds = System.currentTimeMillis() / 1000;
      for (int attempt = 0; ; attempt++) {
        Path file =
            folder.resolve(
                "events.out.tfevents.%010d.backsweep.%d.%d"
                    .formatted(seconds, ProcessHandle.current().pid(), attempt));
        try {
          OutputStream out =
              new BufferedOutputStream(
                  Files.newOutputStream(
                      file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
          TensorBoardFile events = new TensorBoardFile(file, out);
          Message version = new Message();
          version.text(3, "brain.Event:2");
          events.write(0, version);
          return events;
        } catch (FileAlreadyExistsException e) {
          if (attempt == 1000) {
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw new FormatException(
          "%s cannot hold files for TensorBoard (%s); expected a folder that can be written, or"
                  .formatted(folder, AtomicFile.reason(e))
              + " the name of a new one.",
          e);
    }
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** A point of the curve of that name, such as {@code loss/train}. */
  public void scalar(long step, String tag, double value) throws IOException {
    Message point = new Message();
    point.text(1, tag);
    point.key(2, FOUR_BYTES);
    point.little(Float.floatToRawIntBits((float) value), 4);
    value(step, point);
  }

  /** How the values of a tensor are spread at that step. */
  public void histogram(long step, String tag, Statistics statistics) throws IOException {
    Message spread = new Message();
    spread.number(1, statistics.min());
    spread.number(2, statistics.max());
    spread.number(3, (double) statistics.count());
    spread.number(4, statistics.count() * statistics.mean());
    spread.number(5, statistics.norm() * statistics.norm());
    Message limits = new Message();
    Message counts = new Message();
    Histogram buckets = statistics.histogram();
    int last = -1;
    for (int b = 0; b < Histogram.BUCKETS; b++) {
      if (buckets.count(b) > 0) {
        boolean gap = last >= 0 ? b > last + 1 : b > 0;
        if (gap) {
          limits.little(Double.doubleToRawLongBits(Histogram.lower(b)), 8);
          counts.little(Double.doubleToRawLongBits(0), 8);
        }
        limits.little(Double.doubleToRawLongBits(Histogram.upper(b)), 8);
        counts.little(Double.doubleToRawLongBits(buckets.count(b)), 8);
        last = b;
      }
    }
    spread.message(6, limits);
    spread.message(7, counts);
    Message named = new Message();
    named.text(1, tag);
    named.message(5, spread);
    value(step, named);
  }

  private void value(long step, Message value) throws IOException {
    Message summary = new Message();
    summary.message(1, value);
    Message event = new Message();
    event.message(5, summary);
    write(step, event);
  }

  /** Appends an event with the time of now and that step. */
  private void write(long step, Message content) throws IOException {
    Message event = new Message();
    event.number(1, System.currentTimeMillis() / 1000.0);
    event.key(2, VARINT);
    event.varint(step);
    content.bytes.writeTo(event.bytes);
    byte[] data = event.bytes.toByteArray();
    ByteBuffer head = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length);
    head.putInt(masked(head.array(), 8));
    out.write(head.array());
    out.write(data);
    int check = masked(data, data.length);
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(check).array());
  }

  private static int masked(byte[] bytes, int n) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, n);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  /** Hands what was written to the system, so that TensorBoard sees it. */
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** A protocol buffer message that grows at its end. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void key(int field, int type) {
      varint(((long) field << 3) | type);
    }

    void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }

    void little(long value, int n) {
      for (int i = 0; i < n; i++) {
        bytes.write((int) (value >>> (8 * i)));
      }
    }

    void number(int field, double value) {
      key(field, EIGHT_BYTES);
      little(Double.doubleToRawLongBits(value), 8);
    }

    void text(int field, String text) {
      bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    void message(int field, Message message) {
      bytes(field, message.bytes.toByteArray());
    }

    private void bytes(int field, byte[] content) {
      key(field, MANY_BYTES);
      varint(content.length);
      bytes.writeBytes(content);
    }
  }
}
