package backsweep.formats;

import static backsweep.formats.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static AtomicFile.Content bytes(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void write_newAndOldFile_contentAndNothingElse() throws IOException {
    Path file = folder.resolve("model");
    AtomicFile.write(file, bytes("one"));
    assertEquals("one", Files.readString(file));
    AtomicFile.write(file, bytes("two"));
    assertEquals("two", Files.readString(file));
    assertEquals(List.of("model"), names());
  }

  @Test
  void requireSpace_moreThanIsLeft_refused() throws IOException {
    Path file = folder.resolve("model");
    AtomicFile.requireSpace(file, 1);
    assertRefused(
        () -> AtomicFile.requireSpace(file, Long.MAX_VALUE),
        file + " will have about 9,223,372,036,854,775,807 bytes, but the disk has only ",
        "choose another place");
    assertEquals(List.of(), names());
  }

  @Test
  void write_failsHalfWay_oldFileKeptAndTemporaryRemoved() throws IOException {
    Path file = Files.writeString(folder.resolve("model"), "old");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }));
    assertEquals(
        file + " could not be written: No space left on device; the old file is as it was.",
        e.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("model"), names());
  }

  @Test
  void write_programErrorHalfWay_oldFileKeptAndTemporaryRemoved() throws IOException {
    Path file = Files.writeString(folder.resolve("model"), "old");
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFile.write(
                file,
                out -> {
                  throw new IllegalStateException();
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("model"), names());
  }

  @Test
  void write_interruptedThread_writtenAndStillInterrupted() throws IOException {
    Path file = folder.resolve("model");
    Thread.currentThread().interrupt();
    try {
      AtomicFile.write(file, bytes("one"));
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals("one", Files.readString(file));
  }

  @Test
  void write_throughLink_linkKept() throws IOException {
    Path file = Files.writeString(folder.resolve("model"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    AtomicFile.write(link, bytes("new"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(file));
  }

  @Test
  void write_impossiblePlace_refused() throws IOException {
    assertRefused(() -> AtomicFile.write(folder, bytes("x")), "is a folder");
    Path lost = folder.resolve("nowhere").resolve("model");
    assertRefused(() -> AtomicFile.write(lost, bytes("x")), "there is no folder", "create it");
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertRefused(() -> AtomicFile.write(file.resolve("model"), bytes("x")), "no folder");
    String longName = "m".repeat(300);
    assertRefused(() -> AtomicFile.write(folder.resolve(longName), bytes("x")), "name too long");
    assertEquals(List.of("file"), names());
  }

  @Test
  void reason_noneGiven_isNotTheNameOfTheFile() {
    assertEquals("no such place", AtomicFile.reason(new NoSuchFileException("/proc/.x.tmp")));
  }
}
