package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands of the README's gallery, word for word but for epochs and paths. */
class GalleryTest {

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|([^\\s\\\\\"]+)");

  private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..", "..");

  @TempDir Path folder;

  /** What stands between that heading of the README and the next, cut where code begins or ends. */
  private static String[] blocks() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    String gallery = readme.substring(readme.indexOf("## Gallery"));
    return gallery.substring(0, gallery.indexOf("\n## ")).split("```");
  }

  /** The words of each command. */
  private static List<List<String>> commands() throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (String block : blocks()) {
      if (block.startsWith("sh\nbacksweep ")) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(block.substring("sh\nbacksweep ".length()));
        while (word.find()) {
          words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        commands.add(words);
      }
    }
    return commands;
  }

  private JsonNode run(List<String> words) {
    words.addAll(List.of("--out", folder.resolve("m").toString(), "--json"));
    return CommandRun.of(words.toArray(String[]::new)).done().json();
  }

  @Test
  void gallery_clothes_areToldApartAfterOneEpoch() throws IOException {
    List<String> words = commands().getFirst();
    Path data = Path.of(words.get(words.indexOf("--data") + 1).substring("idx:".length()));
    if (!Files.isDirectory(data)) {
      System.out.println(
          "NOT TESTED: Fashion-MNIST is not in " + data + "; apt install dataset-fashion-mnist.");
    }
    assumeTrue(Files.isDirectory(data), () -> "no Fashion-MNIST in " + data);
    words.set(words.indexOf("--epochs") + 1, "1");
    JsonNode found = run(words).get("validation");
    assertTrue(found.get("accuracy").asDouble() > 0.8, found.toString());
  }

  /** The README shows what the command prints, line by line. */
  @Test
  void gallery_sunspots_areForecastAsTheReadmeSays() throws IOException {
    List<String> words = commands().get(1);
    int at = words.indexOf("--data") + 1;
    words.set(at, ROOT.resolve(words.get(at)).toString());
    words.addAll(List.of("--out", folder.resolve("m").toString()));
    List<String> printed =
        CommandRun.of(words.toArray(String[]::new)).done().out().lines().toList();
    String[] blocks = blocks();
    List<String> shown = blocks[blocks.length - 2].strip().lines().toList();
    assertTrue(shown.getFirst().startsWith("validation "), shown.toString());
    for (String line : shown) {
      assertTrue(printed.contains(line), line + " is not among " + printed);
    }
  }
}
