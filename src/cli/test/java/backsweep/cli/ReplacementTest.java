package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that exists is replaced by its own kind only. */
class ReplacementTest {

  @TempDir static Path folder;

  private static String at(String name) {
    return folder.resolve(name).toString();
  }

  @BeforeAll
  static void writeFiles() throws IOException {
    Files.writeString(folder.resolve("t.csv"), "a,b,y\n1,2,p\n2,3,q\n3,1,p\n4,2,q\n");
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Files.writeString(folder.resolve("page.html"), "<!doctype html><title>Mine</title>");
    Files.writeString(folder.resolve("rows.csv"), "row,y\n1,2\n");
    Files.writeString(folder.resolve("empty"), "");
    train("y", "m", "--html", at("run.html"));
    train("a", "n", "--html", at("run.html"));
  }

  private static void train(String target, String model, String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--data", at("t.csv")));
    words.addAll(List.of("--target", target, "--epochs", "1", "--layers", "2", "--out", at(model)));
    words.addAll(List.of(more));
    CommandRun.of(words.toArray(String[]::new)).done();
  }

  private static void refused(String name, String... words) throws IOException {
    byte[] before = Files.readAllBytes(folder.resolve(name));
    CommandRun.of(words).refused(ExitCode.BAD_INPUT, name, "so it is not replaced", "another name");
    assertArrayEquals(before, Files.readAllBytes(folder.resolve(name)));
  }

  @Test
  void predict_overPredictions_replacesThemAndNothingElse() throws IOException {
    String out = at("p.csv");
    String[] words = {"predict", at("m"), "--data", at("t.csv"), "--out", out};
    CommandRun.of(words).done();
    String first = Files.readString(Path.of(out));
    Files.writeString(Path.of(out), first + "5,p,0.5,0.5\n");
    CommandRun.of(words).done();
    assertEquals(first, Files.readString(Path.of(out)));
    for (String name : List.of("n", "notes.txt", "page.html", "rows.csv", "empty", "run.html")) {
      refused(name, "predict", at("m"), "--data", at("t.csv"), "--out", at(name));
    }
    refused("p.csv", "predict", at("n"), "--data", at("t.csv"), "--out", out);
    refused(
        "notes.txt", "predict", at("m"), "--data", at("t.csv"), "--json", "--out", at("notes.txt"));
  }

  @Test
  void html_overAPage_replacesItAndNothingElse() throws IOException {
    CommandRun.of("explain", at("m"), "--html", at("run.html")).done();
    String page = Files.readString(folder.resolve("run.html"));
    assertTrue(page.contains("backsweep explain"), page.substring(0, 500));
    for (String name : List.of("n", "notes.txt", "page.html", "rows.csv", "empty")) {
      refused(name, "explain", "--html", at(name));
      refused(name, "explain", at("m"), "--html", at(name));
      refused(name, "train", "--data", "digits", "--out", at("x"), "--html", at(name));
    }
  }
}
