package backsweep.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvOutputTest {

  @TempDir Path folder;

  @Test
  void write_specialCharacters_quoted() throws IOException {
    Path file = folder.resolve("out.csv");
    CsvOutput.write(file, List.of(List.of("row", "größe, \"m\""), List.of("1", "a\nb")).iterator());
    assertEquals("row,\"größe, \"\"m\"\"\"\n1,\"a\nb\"\n", Files.readString(file));
  }

  @Test
  void write_failingRows_oldFileKept() throws IOException {
    Path file = Files.writeString(folder.resolve("out.csv"), "old");
    Iterator<List<String>> rows =
        Stream.<List<String>>generate(
                () -> {
                  throw new IllegalStateException("no more");
                })
            .iterator();
    assertThrows(IllegalStateException.class, () -> CsvOutput.write(file, rows));
    assertEquals("old", Files.readString(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }
}
