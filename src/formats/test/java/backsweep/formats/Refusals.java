package backsweep.formats;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;

/** What every reader must do with files that it cannot use. */
final class Refusals {

  private Refusals() {}

  /** Reads a file. */
  @FunctionalInterface
  interface Reader {
    void read(Path file) throws IOException;
  }

  /** The action ends in a FormatException whose one sentence contains every part. */
  static void assertRefused(Executable action, String... parts) {
    String message = assertThrows(FormatException.class, action).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertSentence(message);
  }

  private static void assertSentence(String message) {
    assertFalse(message.contains("\n"), message);
    assertTrue(message.endsWith("."), message);
  }

  /** The file cut off behind each of its bytes is refused. */
  static void assertEveryTruncationRefused(Path file, Reader reader) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Path cut = file.resolveSibling("cut-" + file.getFileName());
    for (int length = 0; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertRefused(() -> reader.read(cut), cut.toString());
    }
  }

  /** With one to three bytes changed at random, the file is read or refused; nothing else. */
  static void assertReadOrRefusedWhenDamaged(Path file, Reader reader) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Path damaged = file.resolveSibling("damaged-" + file.getFileName());
    Random random = new Random(1);
    for (int round = 0; round < 1000; round++) {
      byte[] bytes = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(damaged, bytes);
      try {
        reader.read(damaged);
      } catch (FormatException e) {
        assertSentence(e.getMessage());
      }
    }
  }
}
