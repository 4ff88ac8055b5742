package backsweep.formats;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces a file as a whole or not at all: writes beside it, forces the bytes to the disk,
 * renames, and forces the folder to the disk. An interrupt of the thread does not disturb it.
 */
public final class AtomicFile {

  /** What is to stand in the file. */
  @FunctionalInterface
  public interface Content {
    /** Writes it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Tells files of one kind from others. */
  @FunctionalInterface
  public interface Kind {
    /**
     * Whether a file is of that kind.
     *
     * @param head its first {@value #HEAD} bytes, or all of them
     */
    boolean has(byte[] head) throws IOException;
  }

  static final int HEAD = 4096;

  private AtomicFile() {}

  /** Writes the file; on failure the old one is unchanged and nothing else is left behind. */
  public static void write(Path file, Content content) throws IOException {
    Path target = target(file);
    Path folder = folderOf(target);
    Path temporary = temporaryIn(folder, target);
    boolean renamed = false;
    try {
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        content.writeTo(out);
        out.getFD().sync();
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      renamed = true;
      forceFolder(folder);
    } catch (IOException e) {
      String state = !renamed && Files.exists(target) ? "; the old file is as it was" : "";
      throw new IOException("%s could not be written: %s%s.".formatted(file, reason(e), state), e);
    } finally {
      if (!renamed) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /**
   * Refuses a place to which nothing can be written.
   *
   * @throws FormatException if {@link #write} would refuse it
   */
  public static void requireWritable(Path file) throws IOException {
    Path target = target(file);
    Files.delete(temporaryIn(folderOf(target), target));
  }

  /**
   * Refuses a place whose disk has no room for a file of that size beside an old one.
   *
   * @param bytes how large it will be
   * @throws FormatException if less is free
   */
  static void requireSpace(Path file, long bytes) throws IOException {
    FileStore store = Files.getFileStore(folderOf(target(file)));
    long free = store.getUsableSpace();
    // Some file systems do not tell how large they are.
    if (store.getTotalSpace() > 0 && free < bytes) {
      throw new FormatException(
          "%s will have about %,d bytes, but the disk has only %,d left; free some, or choose another place."
              .formatted(file, bytes, free));
    }
  }

  /**
   * Refuses a place to which nothing can be written, and one that holds a file of another kind than
   * the new one: that is taken for a mistake.
   *
   * @param what such files are, as {@code a recording}
   * @param kind tells them from others
   * @throws FormatException if {@link #write} would refuse it, or if another file is there
   */
  public static void requireReplaceable(Path file, String what, Kind kind) throws IOException {
    if (Files.isRegularFile(file) && !isOf(kind, file)) {
      throw new FormatException(
          "%s exists and is not %s, so it is not replaced; choose another name."
              .formatted(file, what));
    }
    requireWritable(file);
  }

  private static boolean isOf(Kind kind, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return kind.has(in.readNBytes(HEAD));
    } catch (IOException e) {
      return false;
    }
  }

  /** The file itself, behind any symbolic link. */
  private static Path target(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FormatException(file + " is a folder, expected the name of a file to write.");
    }
    if (!Files.exists(file)) {
      return file.toAbsolutePath();
    }
    if (!Files.isRegularFile(file)) {
      throw new FormatException(
          file + " is not a regular file, expected one that can be replaced.");
    }
    return file.toRealPath();
  }

  private static Path folderOf(Path target) throws FormatException {
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new FormatException(
          "%s cannot be written: there is no folder %s; create it or choose another place."
              .formatted(target, folder));
    }
    return folder;
  }

  private static Path temporaryIn(Path folder, Path target) throws IOException {
    long pid = ProcessHandle.current().pid();
    for (int attempt = 0; ; attempt++) {
      Path temporary =
          folder.resolve("." + target.getFileName() + "." + pid + "-" + attempt + ".tmp");
      try {
        return Files.createFile(temporary);
      } catch (FileAlreadyExistsException e) {
        if (attempt == 1000) {
          throw new FormatException(
              "%s cannot be written: the folder is full of temporary files such as %s; remove them."
                  .formatted(target, temporary.getFileName()),
              e);
        }
      } catch (IOException e) {
        throw new FormatException(
            "%s cannot be written: its folder refuses new files (%s); choose another place."
                .formatted(target, reason(e)),
            e);
      }
    }
  }

  /** Makes the renaming last. Where folders cannot be opened (Windows) there is nothing to do. */
  private static void forceFolder(Path folder) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted = true;
        } catch (AccessDeniedException e) {
          return;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException nowhere -> "no such place";
      case FileSystemException known when known.getReason() != null -> known.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
