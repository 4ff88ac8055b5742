package backsweep.cli;

import backsweep.formats.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document drawn by one HTML file that needs nothing beside it. */
final class Page {

  /** What stands near the beginning of every page, and of no other file. */
  private static final String MARK = "<title>Backsweep</title>";

  private final Map<String, String> parts = new LinkedHashMap<>();

  /**
   * The page for that document.
   *
   * @param kind what draws it: explain or run
   */
  Page(String kind, Map<String, ? extends @Nullable Object> document) throws IOException {
    parts.put("/*STYLE*/", resource("common.css") + resource(kind + ".css"));
    parts.put("<!--BODY-->", resource(kind + ".html"));
    parts.put("/*DATA*/", data(document));
    parts.put("/*SCRIPT*/", resource("common.js") + resource(kind + ".js"));
  }

  /** Refuses a place to which a page cannot be written, and a file that is none. */
  static void requireWritable(Path file) throws IOException {
    AtomicFile.requireReplaceable(
        file,
        "a page that Backsweep wrote",
        head -> new String(head, StandardCharsets.UTF_8).contains(MARK));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(
            "the command is not complete: " + name + " is missing; install it anew");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** As JSON in which nothing can end the script element that holds it. */
  private static String data(Map<String, ? extends @Nullable Object> document) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Json.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), document);
    return bytes.toString(StandardCharsets.UTF_8).strip().replace("<", "\\u003c");
  }

  /** The whole text. */
  String text() throws IOException {
    String template = resource("frame.html");
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (Map.Entry<String, String> part : parts.entrySet()) {
      int place = template.indexOf(part.getKey(), at);
      text.append(template, at, place).append(part.getValue());
      at = place + part.getKey().length();
    }
    return text.append(template.substring(at)).toString();
  }

  /**
   * Writes the file, whole or not at all.
   *
   * @throws IOException if it cannot be written
   */
  void write(Path file) throws IOException {
    byte[] bytes = text().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }
}
