package backsweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --data} names.
 *
 * @param kind what it is
 * @param text as the user wrote it
 * @param path the folder or file; for the digits, which need none, their name
 */
record DataSource(Kind kind, String text, Path path) {

  enum Kind {
    DIGITS,
    IDX,
    CSV
  }

  private static final String DIGITS = "digits";
  private static final String IDX = "idx:";

  /** What {@code --missing} can say. */
  static final List<String> MISSING_CHOICES = List.of("error", "mean", "drop");

  /** Help for the option. */
  static final String HELP =
      "digits (1,797 images of 8 × 8 pixels, built in), idx:FOLDER (four IDX files in the naming of"
          + " MNIST, plain or .gz) or FILE.csv (UTF-8, with a header line).";

  static DataSource parse(String text) {
    if (text.equals(DIGITS)) {
      return new DataSource(Kind.DIGITS, text, Path.of(DIGITS));
    }
    boolean idx = text.startsWith(IDX);
    Path path = path("--data", idx ? text.substring(IDX.length()) : text);
    if (idx) {
      return new DataSource(Kind.IDX, text, path);
    }
    if (Files.isDirectory(path)) {
      throw Failure.input(
          "--data: %s is a folder, expected digits, idx:FOLDER or FILE.csv; for a folder of IDX"
                  .formatted(text)
              + " files say --data idx:"
              + text
              + ".");
    }
    if (!Files.exists(path)) {
      throw Failure.input(
          "--data: there is no file '%s'; expected digits, idx:FOLDER or FILE.csv."
              .formatted(text));
    }
    return new DataSource(Kind.CSV, text, path);
  }

  /** A path that this system can have. */
  static Path path(String option, String text) {
    try {
      if (text.isEmpty()) {
        throw Failure.input(option + ": found no name behind it, expected a file or folder.");
      }
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw Failure.input(
          "%s: '%s' is no path (%s); choose another name.".formatted(option, text, e.getReason()));
    }
  }

  /** Refuses to replace a file that is read. */
  static void requireOther(String option, @Nullable Path file, Path read) throws IOException {
    if (file != null && Files.exists(file) && Files.exists(read) && Files.isSameFile(file, read)) {
      throw Failure.input(
          "%s: %s is read too, so it is not replaced; choose another name."
              .formatted(option, file));
    }
  }

  /** The name without folder and ending, to name a model by. */
  String shortName() {
    Path last = path.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "" : last.toString();
    if (kind == Kind.CSV && name.lastIndexOf('.') > 0) {
      name = name.substring(0, name.lastIndexOf('.'));
    }
    return name.isEmpty() ? "model" : name;
  }
}
