package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the columns of a CSV file are for a network. */
class TableOptionsTest {

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String model() {
    return folder.resolve("m").toString();
  }

  private CommandRun train(Path data, String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--data", data.toString()));
    words.addAll(List.of("--target", "y", "--out", model()));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  /** Three words of six; y says whether word 4 is among them. */
  private Path words() throws IOException {
    StringBuilder text = new StringBuilder("a,b,c,y\n");
    for (int i = 0; i < 216; i++) {
      int[] words = {i % 6, i / 6 % 6, i / 36};
      boolean found = words[0] == 4 || words[1] == 4 || words[2] == 4;
      text.append("%d,%d,%d,%s%n".formatted(words[0], words[1], words[2], found ? "yes" : "no"));
    }
    return write("words.csv", text.toString());
  }

  private static final String[] EMBEDDING = {
    "--layers", "embedding(6, 4) flatten dense(16) relu dense(2)", "--lr", "0.02"
  };

  @Test
  void train_embedding_readsColumnsAsIndicesAndSoDoWhatReadsTheModel() throws IOException {
    Path data = words();
    CommandRun run = train(data, EMBEDDING).done();
    assertTrue(
        run.out()
            .contains("\ncolumns  as they are: the embedding reads them as indices from 0 to 5"),
        run.out());
    JsonNode measured =
        CommandRun.of("evaluate", model(), "--data", data.toString(), "--json").done().json();
    assertTrue(measured.get("accuracy").asDouble() > 0.97, measured.toString());
    Path other = write("other.csv", "c,b,a\n4,0,1\n0,0,1\n3,4.0,2\n");
    List<String> rows =
        CommandRun.of("predict", model(), "--data", other.toString()).done().out().lines().toList();
    assertTrue(rows.get(1).startsWith("1,yes,"), rows.toString());
    assertTrue(rows.get(2).startsWith("2,no,"), rows.toString());
    assertTrue(rows.get(3).startsWith("3,yes,"), rows.toString());
    String told = CommandRun.of("explain", model(), "--row", "11").done().out();
    assertTrue(told.contains("X = (4, 1, 0)  [1, 3]"), told);
    assertTrue(CommandRun.of("inspect", model()).done().out().contains("standardize        no\n"));
  }

  @Test
  void train_notAnIndex_namesLineColumnAndValue() throws IOException {
    Path data = words();
    for (String cell : List.of("6", "-1", "1.5", "1e9", "0.00000000000001", "one")) {
      Path wrong =
          write("wrong.csv", Files.readString(data).replaceFirst("2,0,0", "2," + cell + ",0"));
      train(wrong, EMBEDDING)
          .refused(
              ExitCode.BAD_INPUT,
              "wrong.csv line 4, column 'b': ",
              cell,
              " is no index, expected a whole number from 0 to 5");
    }
    Path empty = write("wrong.csv", Files.readString(data).replaceFirst("2,0,0", "2,,0"));
    train(empty, EMBEDDING)
        .refused(ExitCode.BAD_INPUT, "line 4, column 'b': the cell is empty (use --missing drop).");
    train(empty, words("--missing", "mean"))
        .refused(ExitCode.BAD_INPUT, "--missing", "no mean to fill in");
    assertTrue(
        train(empty, words("--missing", "drop", "--epochs", "1"))
            .done()
            .out()
            .contains("1 rows left out"));
    train(data, words("--standardize", "yes"))
        .refused(ExitCode.BAD_INPUT, "--standardize: found yes", "begins with an embedding");
    for (String missing : List.of("error", "mean")) {
      Path other = write("other.csv", "a,b,c\n1,2,3\n1,7,3\n");
      CommandRun.of("predict", model(), "--data", other.toString(), "--missing", missing)
          .refused(ExitCode.BAD_INPUT, "other.csv line 3, column 'b': 7 is no index", "to 5");
      Path gap = write("gap.csv", "a,b,c\n1,2,\n");
      CommandRun.of("predict", model(), "--data", gap.toString(), "--missing", missing)
          .refused(
              ExitCode.BAD_INPUT, "gap.csv line 2, column 'c': the cell is empty (fill it in).");
    }
  }

  private static String[] words(String... more) {
    List<String> words = new ArrayList<>(List.of(EMBEDDING));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void train_embeddingBehindOtherLayers_isRefusedAsSuch() throws IOException {
    Path data = write("t.csv", "a,y\n1.5,p\n2,q\n3,p\n4,q\n");
    train(data, "--layers", "dense(4) embedding(6, 4) flatten dense(2)")
        .refused(ExitCode.BAD_INPUT, "--layers", "put it first");
  }

  @Test
  void train_standardizeNo_leavesNumbersAsTheyAre() throws IOException {
    Path data = write("t.csv", "a,pet,y\n10,cat,1\n20,dog,2\n30,cat,3.5\n,dog,4\n");
    String[] words = {
      "--missing", "mean", "--validation", "0", "--epochs", "1", "--layers", "dense(1)"
    };
    CommandRun scaled = train(data, words).done();
    assertFalse(scaled.out().contains("\ncolumns "), scaled.out());
    assertTrue(CommandRun.of("inspect", model()).done().out().contains("standardize        yes\n"));
    List<String> plain = new ArrayList<>(List.of(words));
    plain.addAll(List.of("--standardize", "no"));
    CommandRun run = train(data, plain.toArray(String[]::new)).done();
    assertTrue(run.out().contains("\ncolumns  as they are, not standardized\n"), run.out());
    String first = CommandRun.of("explain", model(), "--row", "2").done().out();
    assertTrue(first.contains("X = (20, 0, 1)  [1, 3]"), first);
    // A missing number becomes the mean in either case.
    String missing = CommandRun.of("explain", model(), "--row", "4").done().out();
    assertTrue(missing.contains("X = (20, 0, 1)  [1, 3]"), missing);
    train(data, "--standardize", "maybe")
        .refused(ExitCode.BAD_INPUT, "--standardize", "'maybe'", "yes, no");
    CommandRun.of("train", "--data", "digits", "--standardize", "no")
        .refused(ExitCode.BAD_INPUT, "--standardize", "are for CSV files");
  }

  @Test
  void train_standardizeNoOnASeries_sameLastKnownValue() throws IOException {
    StringBuilder text = new StringBuilder("y\n");
    for (int t = 0; t < 60; t++) {
      text.append(300 + 10 * Math.sin(t * 0.7)).append('\n');
    }
    Path data = write("t.csv", text.toString());
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      JsonNode found =
          train(
                  data,
                  "--window",
                  "4",
                  "--epochs",
                  "1",
                  "--json",
                  "--standardize",
                  i == 0 ? "yes" : "no")
              .done()
              .json()
              .get("validation");
      errors[i] = found.get("persistenceMae").asDouble();
    }
    // A float of about 300 is off by at most 2e-5.
    assertEquals(errors[0], errors[1], 1e-4);
    assertTrue(errors[0] > 1, "" + errors[0]);
  }

  /** Whatever a is, nine in ten are q by their weights, and half by their number. */
  private Path weighted(String third) throws IOException {
    StringBuilder text = new StringBuilder("a,w,y\n");
    for (int row = 0; row < 40; row++) {
      String weight = row == 3 ? third : row % 2 == 0 ? "0.5" : "4.5";
      text.append(row / 2).append(',').append(weight).append(row % 2 == 0 ? ",p\n" : ",q\n");
    }
    return write("w.csv", text.toString());
  }

  @Test
  void train_weight_countsRowsAndIsNotNeededToPredict() throws IOException {
    Path data = weighted("4.5");
    String[] words = {
      "--weight", "w", "--layers", "dense(2)", "--lr", "0.05", "--epochs", "200", "--batch", "40"
    };
    CommandRun run = train(data, words).done();
    assertTrue(run.out().contains(": 32 weighted examples of [1] in 2 classes"), run.out());
    assertTrue(run.out().contains("\nweights  column w\n"), run.out());
    Path other = write("other.csv", "a\n4\n16\n");
    JsonNode rows =
        CommandRun.of("predict", model(), "--data", other.toString(), "--json")
            .done()
            .json()
            .get("predictions");
    for (JsonNode row : rows) {
      assertEquals(0.9, row.get("probabilities").get(1).asDouble(), 0.02, row.toString());
    }
    String[] evaluate = {"evaluate", model(), "--data", data.toString(), "--json"};
    assertEquals(0.5, CommandRun.of(evaluate).done().json().get("accuracy").asDouble(), 1e-9);
    List<String> byWeight = new ArrayList<>(List.of(evaluate));
    byWeight.addAll(List.of("--weight", "w"));
    JsonNode measured = CommandRun.of(byWeight.toArray(String[]::new)).done().json();
    assertEquals(0.9, measured.get("accuracy").asDouble(), 1e-9);
    String facts = CommandRun.of("inspect", model()).done().out();
    assertTrue(facts.contains("features           [a]\n"), facts);
    assertTrue(facts.contains("weight             w\n"), facts);
  }

  @Test
  void train_weightThatIsNone_isRefused() throws IOException {
    for (String wrong : List.of("-1", "-0.001", "1e-30", "1e30")) {
      train(weighted(wrong), "--weight", "w")
          .refused(
              ExitCode.BAD_INPUT, "w.csv line 5, column 'w': " + wrong + " is no weight", "0 or a");
    }
    train(weighted("NaN"), "--weight", "w")
        .refused(ExitCode.BAD_INPUT, "line 5, column 'w': 'NaN' is not a value");
    train(weighted("inf"), "--weight", "w")
        .refused(ExitCode.BAD_INPUT, "line 5, column 'w': 'inf' is not a number");
    assertTrue(
        train(weighted(""), "--weight", "w", "--missing", "mean", "--epochs", "1")
            .done()
            .out()
            .contains("; 1 rows left out"));
    Path data = weighted("1");
    train(data, "--weight", "v").refused(ExitCode.BAD_INPUT, "has no column 'v'");
    train(data, "--weight", "y")
        .refused(ExitCode.BAD_INPUT, "'y' is both the target and the weight");
    train(data, "--weight", "w", "--ignore", "w")
        .refused(ExitCode.BAD_INPUT, "'w' is both the weight and ignored");
    Path zeros = write("zeros.csv", "a,w,y\n1,0,p\n2,0,q\n3,-0,p\n4,0,q\n");
    train(zeros, "--weight", "w")
        .refused(ExitCode.BAD_INPUT, "column 'w' gives weight 0 to all 3 examples", "above 0");
    CommandRun.of("train", "--data", "digits", "--weight", "w")
        .refused(ExitCode.BAD_INPUT, "--weight", "are for CSV files");
    train(data, "--weight", "w", "--epochs", "1").done();
    CommandRun.of("evaluate", model(), "--data", data.toString(), "--weight", "v")
        .refused(ExitCode.BAD_INPUT, "has no column 'v'");
    CommandRun.of("evaluate", model(), "--data", "digits", "--weight", "w")
        .refused(ExitCode.BAD_INPUT, "--weight", "CSV files");
  }

  /** The last known value is right but for one row, which counts nothing. */
  @Test
  void train_weightOnASeries_countsTheRowsThatArePredicted() throws IOException {
    StringBuilder text = new StringBuilder("y,w\n");
    for (int t = 0; t < 40; t++) {
      text.append(t < 20 ? t : t == 39 ? 90 : 20).append(t == 39 ? ",0\n" : ",1\n");
    }
    Path data = write("s.csv", text.toString());
    String[] words = {"--window", "3", "--validation", "0.25", "--epochs", "1", "--json"};
    JsonNode plain = train(data, words).done().json().get("validation");
    assertEquals(7, plain.get("persistenceMae").asDouble(), 1e-4);
    List<String> weighted = new ArrayList<>(List.of(words));
    weighted.addAll(List.of("--weight", "w"));
    JsonNode counted = train(data, weighted.toArray(String[]::new)).done().json().get("validation");
    assertEquals(0, counted.get("persistenceMae").asDouble(), 1e-9);
  }

  /** Three words of six each, some of which are even; the last class is unknown in each fifth. */
  private Path sentences(String third) throws IOException {
    StringBuilder text = new StringBuilder("a,b,c,ya,yb,yc\n");
    for (int i = 0; i < 216; i++) {
      int[] words = {i % 6, i / 6 % 6, i / 36};
      text.append("%d,%d,%d".formatted(words[0], words[1], words[2]));
      for (int step = 0; step < 3; step++) {
        String kind = words[step] % 2 == 0 ? "even" : "odd";
        text.append(',').append(i == 2 && step == 1 ? third : i % 5 == 4 && step == 2 ? "" : kind);
      }
      text.append('\n');
    }
    return write("sentences.csv", text.toString());
  }

  private CommandRun trainSteps(Path data, String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--data", data.toString()));
    words.addAll(List.of("--out", model(), "--epochs", "20", "--lr", "0.02"));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private static final String TAGGER = "embedding(6, 4) perStep(dense(2))";

  @Test
  void train_stepTargets_aClassForEachTimeStep() throws IOException {
    Path data = sentences("even");
    String out = trainSteps(data, "--step-targets", "ya,yb,yc", "--layers", TAGGER).done().out();
    assertTrue(out.contains(": 173 examples of [3] in 2 classes at 3 steps"), out);
    assertTrue(out.contains("softmaxCrossEntropyPerStep"), out);
    JsonNode measured =
        CommandRun.of("evaluate", model(), "--data", data.toString(), "--json").done().json();
    assertTrue(measured.get("accuracy").asDouble() > 0.99, measured.toString());
    JsonNode classes = measured.get("perClass");
    // Of 3 · 216 steps the 43 without a class are left out.
    assertEquals(
        605, classes.get(0).get("examples").asInt() + classes.get(1).get("examples").asInt());
    Path other = write("other.csv", "c,b,a\n1,2,4\n5,3,0\n");
    List<String> rows =
        CommandRun.of("predict", model(), "--data", other.toString()).done().out().lines().toList();
    assertEquals("row,ya,yb,yc,probability ya,probability yb,probability yc", rows.getFirst());
    assertTrue(rows.get(1).startsWith("1,even,even,odd,0.9"), rows.get(1));
    assertTrue(rows.get(2).startsWith("2,even,odd,odd,0.9"), rows.get(2));
    JsonNode json =
        CommandRun.of("predict", model(), "--data", other.toString(), "--json")
            .done()
            .json()
            .get("predictions")
            .get(1);
    assertEquals("[\"even\",\"odd\",\"odd\"]", json.get("labels").toString());
    assertEquals(3, json.get("probabilities").size());
    String told = CommandRun.of("explain", model(), "--row", "5").done().out();
    assertTrue(told.contains("y = (0, 0, -1)"), told);
    assertTrue(CommandRun.of("inspect", model()).done().out().contains("ya, yb, yc\n"));
  }

  @Test
  void train_stepTargetsThatCannotBe_areRefused() throws IOException {
    Path data = sentences("even");
    String[][] wrong = {
      {"--step-targets", "ya,yb,yd", "has no column 'yd'"},
      {"--step-targets", "ya,yb,ya", "'ya' is named twice"},
      {"--step-targets", "ya", "--step-targets: found the columns [ya]", "at least 2"},
      {"--step-targets", "ya,yb,yc", "--target", "ya", "found --target too"},
      {"--step-targets", "ya,yb,yc", "--task", "regression", "found --task regression"},
      {"--step-targets", "ya,yb,yc", "--window", "3", "found --window"},
      {"--step-targets", "ya,yb,yc", "--ignore", "yb", "'yb' is both the target and ignored"},
      {"--step-targets", "ya,yb,yc", "--weight", "yc", "'yc' is both the target and the weight"},
      {
        "--step-targets", "ya,yb,yc", "--loss", "softmaxCrossEntropy", "--loss: softmaxCrossEntropy"
      },
      {"--step-targets", "ya,yb", "--ignore", "yc", "has 2 class labels", "expected 3", "dense(2)"},
    };
    for (String[] line : wrong) {
      int options = line.length - 1;
      while (!line[options - 2].startsWith("--")) {
        options--;
      }
      List<String> words = new ArrayList<>(List.of(line).subList(0, options));
      words.addAll(List.of("--layers", TAGGER));
      trainSteps(data, words.toArray(String[]::new))
          .refused(
              ExitCode.BAD_INPUT,
              List.of(line).subList(options, line.length).toArray(String[]::new));
    }
    trainSteps(data, "--step-targets", "ya,yb,yc")
        .refused(ExitCode.BAD_INPUT, "--layers", "3 time steps", "perStep(dense(2))");
    Path none = write("none.csv", "a,b,ya,yb\n1,2,,\n2,1,,\n");
    trainSteps(none, "--step-targets", "ya,yb", "--layers", TAGGER)
        .refused(ExitCode.BAD_INPUT, "columns [ya, yb]: every cell is empty");
    CommandRun.of("train", "--data", "digits", "--step-targets", "a,b")
        .refused(ExitCode.BAD_INPUT, "--step-targets", "are for CSV files");
    trainSteps(data, "--step-targets", "ya,yb,yc", "--layers", TAGGER).done();
    CommandRun.of("evaluate", model(), "--data", sentences("prime").toString())
        .refused(ExitCode.BAD_INPUT, "line 4, column 'yb': 'prime' is no class of this model");
  }
}
