package backsweep.formats;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header and, one after the other, the rows of a CSV file in UTF-8. Every row has as many cells
 * as the header; white space around a cell is dropped and empty lines are skipped.
 */
final class CsvRows implements Closeable {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path file;
  private final CloseableIterator<CsvRecord> records;
  private final List<String> header;
  private final Map<String, Integer> positions = new HashMap<>();
  private List<String> cells = List.of();
  private long line;

  private CsvRows(Path file, CloseableIterator<CsvRecord> records) throws IOException {
    this.file = file;
    this.records = records;
    if (!advance()) {
      throw new FormatException(
          file + " is empty, expected a header line of column names and rows below it.");
    }
    this.header = cells.stream().map(String::strip).toList();
    checkHeader();
  }

  static CsvRows open(Path file) throws IOException {
    Reader reader =
        new BufferedReader(
            new InputStreamReader(
                InputFile.open(file),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    try {
      skipByteOrderMark(reader);
      return new CsvRows(
          file,
          CsvReader.builder()
              .skipEmptyLines(true)
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .allowUnclosedQuote(false)
              .ofCsvRecord(reader)
              .iterator());
    } catch (CharacterCodingException e) {
      reader.close();
      throw notText(file, e);
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  List<String> header() {
    return header;
  }

  /**
   * The position of a column.
   *
   * @throws FormatException if there is none of that name
   */
  int position(String name) throws FormatException {
    @Nullable Integer position = positions.get(name);
    if (position == null) {
      throw new FormatException(
          "%s has no column '%s', found %s%s."
              .formatted(file, name, NearestNames.to(name, header), hint()));
    }
    return position;
  }

  /** What may be wrong with a header that lacks a column. */
  private String hint() {
    if (header.stream().anyMatch(Cells::isNumber)) {
      return "; line 1 looks like data, expected a header line";
    }
    String first = header.getFirst();
    boolean tabs = first.contains("\t");
    if (header.size() == 1 && (tabs || first.contains(";"))) {
      return "; its columns seem to be separated by %s, expected commas"
          .formatted(tabs ? "tabs" : "';'");
    }
    return "";
  }

  /** The positions of some columns. */
  int[] positions(List<String> names) throws FormatException {
    int[] found = new int[names.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = position(names.get(i));
    }
    return found;
  }

  /** The cell of the current row in a column. */
  String cell(int column) {
    return cells.get(column).strip();
  }

  /** The line in which the current row starts; the header stands in line 1. */
  long line() {
    return line;
  }

  /** Goes to the next row; false behind the last one. */
  boolean next() throws IOException {
    if (!advance()) {
      return false;
    }
    if (cells.size() != header.size()) {
      throw new FormatException(
          "%s line %d: found %d cells, expected %d as in the header."
              .formatted(file, line, cells.size(), header.size()));
    }
    return true;
  }

  private boolean advance() throws IOException {
    try {
      if (!records.hasNext()) {
        return false;
      }
      CsvRecord row = records.next();
      line = row.getStartingLineNumber();
      cells = row.getFields();
      return true;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException coding) {
        throw notText(file, coding);
      }
      throw e.getCause();
    } catch (CsvParseException e) {
      String reason = String.valueOf(e.getMessage()).replace(". ", "; ");
      throw new FormatException(
          "%s is not valid CSV (%s); check its quotes.".formatted(file, reason), e);
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }

  private void checkHeader() throws FormatException {
    for (int column = 0; column < header.size(); column++) {
      String name = header.get(column);
      if (name.isEmpty()) {
        throw new FormatException(
            "%s line %d: column %d has no name; name it or remove the column."
                .formatted(file, line, column + 1));
      }
      if (positions.put(name, column) != null) {
        throw new FormatException(
            "%s line %d: two columns are named '%s', expected different names."
                .formatted(file, line, name));
      }
    }
    if (header.stream().allMatch(Cells::isNumber)) {
      throw new FormatException(
          "%s line %d: found only numbers (%s, …), expected a header line of column names."
              .formatted(file, line, header.getFirst()));
    }
  }

  private static void skipByteOrderMark(Reader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
  }

  private static FormatException notText(Path file, CharacterCodingException e) {
    return new FormatException(
        file + " is not text in UTF-8; if it is a table, save it again as CSV in UTF-8.", e);
  }
}
