package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user can get wrong: one sentence, exit code 2, and nothing written. */
class BadInputTest {

  @TempDir static Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    if (Files.exists(folder.resolve("good.csv"))) {
      return;
    }
    Files.writeString(folder.resolve("good.csv"), "a,b,kind\n1,2,x\n2,3,y\n3,1,x\n4,2,y\n");
    Files.writeString(folder.resolve("number.csv"), "a,y\n1,2.5\n2,3.5\n3,1.25\n");
    Files.writeString(folder.resolve("text.csv"), "a,y\n1,2.5\ntwo,3.5\n");
    Files.writeString(folder.resolve("nan.csv"), "a,y\n1,2.5\nNaN,3.5\n");
    Files.writeString(folder.resolve("gap.csv"), "a,b,kind\n1,2,x\n,3,y\n");
    Files.writeString(folder.resolve("word.csv"), "a,b\n1,2\ntwo,3\n");
    Files.writeString(folder.resolve("norows.csv"), "a,y\n");
    Files.writeString(folder.resolve("empty.csv"), "");
    Files.writeString(folder.resolve("oneclass.csv"), "a,y\n1,k\n2,k\n");
    Files.writeString(folder.resolve("onerow.csv"), "a,y\n1,2.5\n");
    Files.writeString(folder.resolve("short.csv"), "a,y\n1,2.5\n3\n");
    Files.writeString(folder.resolve("noheader.csv"), "1,2\n3,4\n");
    Files.writeString(folder.resolve("semicolons.csv"), "a;y\n1;2.5\n2;3.5\n");
    Files.writeString(folder.resolve("infinite.csv"), "a,y\n1,2.5\n2,inf\n3,4.5\n");
    Files.write(folder.resolve("binary.csv"), new byte[] {'a', ',', (byte) 0xff, '\n'});
    Files.createDirectory(folder.resolve("nothing"));
    CommandRun.of("train", "--data", "digits", "--epochs", "1", "--out", at("digits.model")).done();
    CommandRun.of(
            "train",
            "--data",
            at("good.csv"),
            "--target",
            "kind",
            "--epochs",
            "1",
            "--out",
            at("table.model"))
        .done();
    byte[] model = Files.readAllBytes(folder.resolve("digits.model"));
    model[model.length - 9] ^= 4;
    Files.write(folder.resolve("damaged.model"), model);
    edit("newer.model", "format\":\"1", "format\":\"9");
    edit("lost.model", "data\":\"digits", "data\":\"midget");
    idx("idx", 0x803, 4, 4, 0);
    idx("magic", 0x1234567, 4, 4, 0);
    idx("count", 0x803, 4, 3, 0);
    idx("truncated", 0x803, 4, 4, -1);
    idx("oversized", 0x803, 4, 4, 1);
    idx("absurd", 0x803, Integer.MAX_VALUE, 4, 0);
  }

  /** The model of the digits with a text of its header replaced by another as long. */
  private static void edit(String name, String text, String other) throws IOException {
    String model = Files.readString(folder.resolve("digits.model"), StandardCharsets.ISO_8859_1);
    Files.writeString(
        folder.resolve(name), model.replace(text, other), StandardCharsets.ISO_8859_1);
  }

  private static String at(String name) {
    return folder.resolve(name).toString();
  }

  /** A folder of four small IDX files; what is wrong is wrong with the training part. */
  private static void idx(String name, int magic, int images, int labels, int extra)
      throws IOException {
    Path target = Files.createDirectory(folder.resolve(name));
    for (String part : List.of("train", "t10k")) {
      boolean train = part.equals("train");
      int count = train ? images : 4;
      var pixels = ByteBuffer.allocate(16 + 4 * 6 + (train ? extra : 0));
      pixels.putInt(train ? magic : 0x803).putInt(count).putInt(2).putInt(3);
      Files.write(target.resolve(part + "-images-idx3-ubyte"), pixels.array());
      int names = train ? labels : 4;
      var classes = ByteBuffer.allocate(8 + names).putInt(0x801).putInt(names);
      for (int i = 0; i < names; i++) {
        classes.put((byte) (i % 2));
      }
      Files.write(target.resolve(part + "-labels-idx1-ubyte"), classes.array());
    }
  }

  /** Words of a command; DIR stands for the folder with the files. */
  private static String[] words(String command) {
    return Stream.of(command.strip().split("\\s+"))
        .map(word -> word.replace("DIR", folder.toString()).replace('~', ' '))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "train --data DIR/none.csv --target y | no file | expected digits",
        "train --data DIR/nothing | is a folder | --data idx:",
        "train --data idx:DIR/none | not a folder | MNIST",
        "train --data idx:DIR/nothing | has neither | train-images",
        "train --data idx:DIR/magic | no IDX file | 0x01234567",
        "train --data idx:DIR/count | 4 images | 3 labels",
        "train --data idx:DIR/truncated | truncated | [4, 2, 3]",
        "train --data idx:DIR/oversized | too long | [4, 2, 3]",
        "train --data idx:DIR/absurd | truncated | [2147483647, 2, 3]",
        "train --data DIR/good.csv | --target is missing | good.csv",
        "train --data DIR/good.csv --target kid | no column 'kid' | 'kind'",
        "train --data DIR/good.csv --target kind --ignore c | no column 'c' | 'a'",
        "train --data DIR/good.csv --target kind --task regression | 'x' is not a number | kind",
        "train --data DIR/text.csv --target y | line 3, column 'a' | 'two' is not a number",
        "train --data DIR/nan.csv --target y | line 3, column 'a' | --missing mean",
        "train --data DIR/norows.csv --target y | has no rows | at least one",
        "train --data DIR/empty.csv --target y | is empty | header",
        "train --data DIR/oneclass.csv --target y | every row is of class 'k' | at least 2",
        "train --data DIR/onerow.csv --target y --validation 0 | the target is 2.5 in every row |"
            + " --task regression",
        "train --data DIR/onerow.csv --target y --task regression | y | at least 2",
        "train --data DIR/short.csv --target y | line 3: found 1 cells | expected 2",
        "train --data DIR/noheader.csv --target y | line | header line",
        "train --data DIR/binary.csv --target y | not text in UTF-8 | save it again",
        "train --data DIR/semicolons.csv --target y | no column 'y' | by ';', expected commas",
        "train --data DIR/infinite.csv --target y | line 3, column 'y' | 'inf' is not a number",
        "train --data DIR/number.csv --target y --loss softmaxCrossEntropy | for classes | huber"
      })
  void train_badData_refusedInOneSentence(String command, String part, String other)
      throws IOException {
    refused(command, part, other);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "train --data digits --target y | are for CSV files | leave them out",
        "train --data digits --task regression | are for CSV files | leave them out",
        "train --data digits --task foo | --task: found 'foo' | auto, classification, regression",
        "train --data digits --missing foo | --missing: found 'foo' | error, mean, drop",
        "train --data digits --layers 0 | --layers: found a layer of size 0 | expected 1",
        "train --data digits --layers 16,-3 | --layers | cannot read",
        "train --data digits --layers 99999999999 | 99999999999 | expected 1",
        "train --data digits --layers 100000,100000 | layer 3 (dense) | one array",
        "train --data digits --layers 40000,40000 | MB of memory | BACKSWEEP_JAVA_OPTS",
        "train --data digits --layers dense(0) | dense(0) | 1 or more",
        "train --data digits --layers foo(3) | layer 'foo' is not known | BACKSWEEP_LAYERS",
        "train --data digits --layers dense(3) | 3 outputs, expected 10 | end them with dense(10)",
        "train --data digits --layers relu~dense(10) | dense | flatten",
        "train --data digits --activation foo | --activation | leakyRelu",
        "train --data digits --activation dense(3) | --activation: found 'dense(3)' | relu",
        "train --data DIR/number.csv --target y --loss poisson | takes no number below 0 | huber",
        "train --data DIR/number.csv --target y --loss cosineDistance | one number has no direction"
            + " | 2 or more",
        "train --data digits --loss quantile(1.5) | found tau 1.5 | below 1",
        "train --data digits --loss softmaxCrossEntropy(1) | found smoothing 1.0 | below 1",
        "train --data digits --loss softmaxCrossEntropy(0,1,2) | found 2 class weights | expected"
            + " 10",
        "train --data digits --loss quantile | found 0 numbers | quantile(0.9)",
        "train --data digits --loss focal(x) | found 'x' | a number",
        "train --data digits --loss hinge(0) | found margin 0.0 | positive",
        "train --data digits --loss foo | --loss: loss 'foo' is not known | huber",
        "train --data digits --optimizer foo | --optimizer: found 'foo' | adamW",
        "train --data digits --lr foo | --lr: found 'foo' | expected a number",
        "train --data digits --lr 0 | --lr | expected a positive number",
        "train --data digits --lr NaN | --lr | expected a positive number",
        "train --data digits --batch 0 | --batch: found 0 | 1 or more",
        "train --data digits --epochs -1 | --epochs: found -1 | 1 or more",
        "train --data digits --epochs 1.5 | --epochs: found '1.5' | a whole number",
        "train --data digits --epochs 9999999999 | a whole number | at most 2147483647",
        "train --data digits --patience 3 --validation 0 | --patience | leave out --validation",
        "train --data digits --patience 0 | --patience: found 0 | 1 or more",
        "train --data digits --validation 1 | --validation: found 1.0 | from 0 to below 1",
        "train --data digits --validation NaN | --validation: found NaN | from 0 to below 1",
        "train --data digits --threads 0 | --threads: found 0 | expected 1",
        "train --data digits --threads 9999 | --threads: found 9999 | expected 1",
        "train --data digits --vector-bits 100 | --vector-bits: found 100 | 128, 256 or 512",
        "train --data digits --seed x | --seed: found 'x' | a whole number",
        "train --data digits --out DIR | is a folder | expected the name of a file",
        "train --data digits --out DIR/none/m | no folder | create it",
        "train --data digits --out DIR/good.csv/m | cannot be written | no folder",
        "train --data digits --out DIR/good.csv | is not a model | choose another name",
        "train | Missing required option: '--data | --help",
        "train --data digits --epohs 3 | '--epohs' | Did you mean --epochs",
        "trian | 'trian' | Did you mean train"
      })
  void train_badOption_refusedInOneSentence(String command, String part, String other)
      throws IOException {
    refused(command, part, other);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "evaluate DIR/none.model --data digits | no such file | check the path",
        "evaluate DIR/good.csv --data digits | no safetensors file | good.csv",
        "evaluate DIR/damaged.model --data digits | damaged | SHA-256",
        "evaluate DIR/digits.model --data idx:DIR/idx | images of [2, 3] | on images of [8, 8]",
        "evaluate DIR/digits.model --data DIR/good.csv | is a table | images of [8, 8]",
        "evaluate DIR/table.model --data digits | trained on a table | a, b",
        "evaluate DIR/table.model --data DIR/number.csv | no column | 'kind'",
        "evaluate DIR/table.model | Missing required option | --data",
        "predict DIR/table.model --data DIR/number.csv | no column 'b' | 'y'",
        "predict DIR/table.model --data DIR/gap.csv | line 3, column 'a' | empty (use --missing"
            + " mean).",
        "predict DIR/table.model --data DIR/word.csv | 'two' is not a number | use --missing mean.",
        "evaluate DIR/table.model --data DIR/gap.csv | line 3, column 'a' | (use --missing mean",
        "predict DIR/table.model --data DIR/good.csv --missing drop | every row | error or mean",
        "predict DIR/table.model --data DIR/good.csv --out DIR | is a folder | a file to write",
        "predict DIR/table.model --data DIR/good.csv --out DIR/good.csv | is read too | choose",
        "predict DIR/table.model --data DIR/good.csv --out DIR/table.model | is read too | choose",
        "predict DIR/table.model --data DIR/good.csv --out DIR/no/p | no folder | create it",
        "inspect DIR/nothing | is a folder | expected a file",
        "inspect | Missing required parameter: 'MODEL' | --help",
        "explain DIR/none.model | no such file | check the path",
        "explain DIR/damaged.model | damaged | SHA-256",
        "explain DIR/good.csv | no safetensors file | good.csv",
        "explain DIR/newer.model | model format 9 | or newer",
        "explain DIR/digits.model --row 360 | --row: found 360 | expected 1 … 359",
        "explain DIR/digits.model --row 0 | --row: found 0 | 1 is the first",
        "explain DIR/digits.model --row 1 --data DIR/good.csv | is a table | images of [8, 8]",
        "explain DIR/table.model --row 1 --data DIR/number.csv | no column | 'kind'",
        "explain DIR/lost.model --row 1 | was trained on | say --data",
        "explain DIR/digits.model --data digits | --data is for --row or --html | name one",
        "explain DIR/digits.model --missing mean | --missing is for --row or --html | name one",
        "explain DIR/digits.model --batch 0 | --batch: found 0 | 1 or more",
        "explain DIR/digits.model --batch 2000000000 | more than 2^31 floats | smaller batch",
        "explain --html DIR/none/page.html | there is no folder | create it",
        "explain --html DIR | is a folder | the name of a file",
        "explain DIR/digits.model --html DIR/digits.model | --html | is read too",
        "explain --row 1 | --row is for a model | digits.safetensors",
        "explain --batch 4 | --batch is for a model | name one",
        "gradcheck --layers 0 | found a layer of size 0 | expected 1",
        "gradcheck --loss foo | --loss: loss 'foo' is not known | huber",
        "gradcheck --outputs 1 | --outputs: found 1 | every gradient is 0",
        "gradcheck --layers dense(1) | --outputs: found 1 | binaryCrossEntropyWithLogits",
        "gradcheck --batch 0 | --batch: found 0 | expected 1",
        "gradcheck --input 0 | --input: found '0' | 1 … 100000",
        "gradcheck --batch 100000 --input 100000 | of 10000000000 numbers | at most 2147483639",
        "gradcheck --batch 100000 --outputs 100000 | of 10000000000 numbers | at most 2147483639",
        "gradcheck --samples 0 | --samples: found 0 | expected 1"
      })
  void otherVerbs_badInput_refusedInOneSentence(String command, String part, String other)
      throws IOException {
    refused(command, part, other);
  }

  private static void refused(String command, String part, String other) throws IOException {
    long before = contentOfFolder();
    CommandRun.of(words(command)).refused(ExitCode.BAD_INPUT, part, other);
    assertEquals(before, contentOfFolder());
  }

  @Test
  void train_activationsBeyondAnyArray_areBadInput() {
    CommandRun run =
        CommandRun.of(
            words(
                "train --data digits --layers dense(1)~dense(8400000)~dense(1)~dense(10)"
                    + " --out DIR/never.model"));
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("more than 2^31 floats; use a smaller batch"), run.err());
    assertFalse(Files.exists(folder.resolve("never.model")));
  }

  @Test
  void train_existingModelOfBadRun_isKept() throws IOException {
    byte[] old = Files.readAllBytes(folder.resolve("digits.model"));
    CommandRun.of(words("train --data idx:DIR/magic --out DIR/digits.model"))
        .refused(ExitCode.BAD_INPUT, "no IDX file");
    assertArrayEquals(old, Files.readAllBytes(folder.resolve("digits.model")));
  }

  private static long contentOfFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.hashCode() + file.toFile().length()).sum();
    }
  }
}
