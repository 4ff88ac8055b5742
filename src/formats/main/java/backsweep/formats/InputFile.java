package backsweep.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file to read from, whose failures are told in one sentence. */
final class InputFile {

  private static final int MEGABYTE = 1 << 20;

  private InputFile() {}

  /** Opens a file. It is not buffered. */
  static InputStream open(Path file) throws FormatException {
    if (Files.isDirectory(file)) {
      throw new FormatException(file + " is a folder, expected a file.");
    }
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw new FormatException(file + ": there is no such file; check the path.", e);
    } catch (AccessDeniedException e) {
      throw new FormatException(file + " cannot be read: permission denied.", e);
    } catch (IOException e) {
      throw new FormatException(file + " cannot be read: " + e.getMessage() + ".", e);
    }
  }

  /** The length of a file that {@link #open} has opened, in bytes. */
  static long size(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new FormatException(file + " is not a regular file, expected one on a disk.");
    }
    return Files.size(file);
  }

  /** Refuses what would end in an OutOfMemoryError. */
  static void requireMemory(Path file, long bytes) throws FormatException {
    long most = Runtime.getRuntime().maxMemory();
    if (bytes > most) {
      throw new FormatException(
          "%s needs about %d MB of memory, but Java may use only %d MB: start it with -Xmx%dm."
              .formatted(
                  file, bytes / MEGABYTE + 1, most / MEGABYTE, (bytes + bytes / 4) / MEGABYTE + 1));
    }
  }
}
