package backsweep.formats;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Writes tables as CSV: UTF-8, commas, quotes where a cell needs them, a line feed behind a row.
 */
public final class CsvOutput {

  private CsvOutput() {}

  /**
   * Refuses a place to which a table cannot be written, so that this is known before there is one.
   * A file that exists must be such a table: anything else is taken for a mistake.
   *
   * @param file where it is to be written
   * @param what it is, as {@code a table of predictions}
   * @param header its first row
   * @throws FormatException if it cannot be written there
   * @throws IOException if trying fails
   */
  public static void requireWritable(Path file, String what, List<String> header)
      throws IOException {
    StringWriter line = new StringWriter();
    write(line, List.of(header).iterator());
    byte[] start = line.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.requireReplaceable(
        file,
        what,
        head -> {
          int n = Math.min(start.length, AtomicFile.HEAD);
          return head.length >= n && Arrays.equals(start, 0, n, head, 0, n);
        });
  }

  /**
   * Writes a file. It takes the place of an old one at once and as a whole; on failure the old one
   * stays.
   *
   * @param file where to write
   * @param rows the header and the rows, made one after the other
   * @throws FormatException if nothing can be written to that place
   * @throws IOException if writing fails
   */
  public static void write(Path file, Iterator<List<String>> rows) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          write(text, rows);
          text.flush();
        });
  }

  /**
   * Writes rows. The writer stays open.
   *
   * @param text where to write
   * @param rows the header and the rows, made one after the other
   * @throws IOException if writing fails
   */
  public static void write(Writer text, Iterator<List<String>> rows) throws IOException {
    try {
      CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text);
      while (rows.hasNext()) {
        csv.writeRecord(rows.next());
      }
      csv.flush();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
