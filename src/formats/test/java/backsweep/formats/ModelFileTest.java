package backsweep.formats;

import static backsweep.formats.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {

  @TempDir Path folder;

  private Path file = Path.of("");

  @BeforeEach
  void writeModel() throws IOException {
    file = folder.resolve("model.safetensors");
    ModelFile.write(file, imageModel());
  }

  private static Origin origin() {
    return new Origin("größe.csv", "ab12", -7, "0.1.0", Map.of("epochs", "3", "batch", "32"));
  }

  private static Model imageModel() {
    Loss loss = Losses.softmaxCrossEntropy();
    Network network =
        Network.of(Shape.of(2, 3), Layers.parse("flatten dense(4) leakyRelu(0.2) dense(3)"))
            .initialize(5)
            .output(loss.output());
    List<String> labels = List.of("cat", "dog", "Käfer");
    Preprocessing preprocessing = Preprocessing.images(Shape.of(2, 3), 0.5f, labels);
    return new Model(network, loss, preprocessing, origin());
  }

  private Model tableModel() throws IOException {
    Path csv = Files.writeString(folder.resolve("t.csv"), "a,k,y\n1,u,10\n2,v,20\n3,u,35\n");
    Table table = Csv.read(csv, Csv.Options.target("y").task(Csv.Task.REGRESSION));
    Loss loss = Losses.huber(0.5f);
    Network network = Network.of(Shape.of(3), Layers.parse("dense(2) tanh dense(1)"));
    return new Model(
        network.initialize(1).output(loss.output()), loss, Preprocessing.fit(table), origin());
  }

  private void assertSame(Model written, Model read) {
    assertEquals(written.network().spec(), read.network().spec());
    assertEquals(written.network().inputShape(), read.network().inputShape());
    assertEquals(written.network().output(), read.network().output());
    assertEquals(written.network().parameters().sha256(), read.network().parameters().sha256());
    assertEquals(written.loss(), read.loss());
    assertEquals(written.preprocessing().toJson(), read.preprocessing().toJson());
    assertEquals(written.origin(), read.origin());
    assertEquals(written.labels(), read.labels());
    float[] x = new float[written.network().inputShape().size()];
    assertArrayEquals(written.network().predict(x), read.network().predict(x));
  }

  /** Writes the model's content after a change; returns where. */
  private Path changed(Consumer<Map<String, Tensor>> tensors, Consumer<Map<String, String>> texts)
      throws IOException {
    Safetensors content = Safetensors.read(file);
    Map<String, Tensor> changedTensors = new HashMap<>(content.tensors());
    Map<String, String> changedTexts = new HashMap<>(content.metadata());
    tensors.accept(changedTensors);
    texts.accept(changedTexts);
    Path changed = folder.resolve("changed.safetensors");
    Safetensors.write(changed, changedTensors, changedTexts);
    return changed;
  }

  private void refusedText(String key, String text, String... parts) throws IOException {
    Path changed = changed(tensors -> {}, texts -> texts.put("backsweep." + key, text));
    assertRefused(
        () -> ModelFile.read(changed),
        Stream.concat(Stream.of(changed.toString()), Stream.of(parts)).toArray(String[]::new));
  }

  @Test
  void write_thenRead_sameModel() throws IOException {
    assertSame(imageModel(), ModelFile.read(file));
    Model table = tableModel();
    ModelFile.write(file, table);
    assertSame(table, ModelFile.read(file));
  }

  @Test
  void write_runningStatistics_areRead() throws IOException {
    Loss loss = Losses.softmaxCrossEntropy();
    Network network =
        Network.of(
                Shape.of(2, 3),
                Layers.parse(
                    "reshape(3, 2) permute(1, 0) batchNorm(0.2, 0.01) flatten dropout(0.1)"
                        + " dense(3)"))
            .initialize(5)
            .output(loss.output());
    for (String name : List.of("2/runningMean", "2/runningVariance")) {
      Tensor values = Tensor.of(Shape.of(3), new float[] {0.5f, 2f, 7f});
      network.parameters().set(name, values);
    }
    List<String> labels = List.of("cat", "dog", "Käfer");
    Preprocessing preprocessing = Preprocessing.images(Shape.of(2, 3), 0.5f, labels);
    Model model = new Model(network, loss, preprocessing, origin());
    ModelFile.write(file, model);
    Model read = ModelFile.read(file);
    assertSame(model, read);
    assertArrayEquals(
        new float[] {0.5f, 2f, 7f}, read.network().parameters().get("2/runningMean").values());
  }

  @Test
  void read_indicesBeyondTheEmbedding_refused() throws IOException {
    Path csv = Files.writeString(folder.resolve("t.csv"), "a,b,y\n0,5,p\n3,1,q\n");
    Table table = Csv.read(csv, Csv.Options.target("y").indices(6));
    Loss loss = Losses.softmaxCrossEntropy();
    Network network = Network.of(Shape.of(2), Layers.parse("embedding(6, 2) flatten dense(2)"));
    Model model =
        new Model(
            network.initialize(1).output(loss.output()), loss, Preprocessing.fit(table), origin());
    ModelFile.write(file, model);
    assertSame(model, ModelFile.read(file));
    String more = model.preprocessing().toJson().replaceFirst("\"indices\":6", "\"indices\":7");
    refusedText("preprocessing", more, "gives indices below 7", "takes indices below 6");
  }

  @Test
  void write_twice_sameBytes() throws IOException {
    byte[] first = Files.readAllBytes(file);
    ModelFile.write(file, ModelFile.read(file));
    assertArrayEquals(first, Files.readAllBytes(file));
  }

  @Test
  void write_parameters_standUnderTheirNamesRowMajor() throws IOException {
    Safetensors content = Safetensors.read(file);
    Model model = imageModel();
    assertEquals(
        List.of("1/bias", "1/weight", "3/bias", "3/weight"),
        List.copyOf(content.tensors().keySet()));
    for (String name : content.tensors().keySet()) {
      assertEquals(model.network().parameters().get(name), content.tensors().get(name));
    }
    assertEquals("1", content.metadata().get("backsweep.format"));
    assertEquals("softmax", content.metadata().get("backsweep.output"));
    assertEquals(12, content.metadata().size());
  }

  @Test
  void read_truncated_refused() throws IOException {
    Refusals.assertEveryTruncationRefused(file, ModelFile::read);
  }

  @Test
  void read_damaged_readOrRefused() throws IOException {
    Refusals.assertReadOrRefusedWhenDamaged(file, ModelFile::read);
  }

  @Test
  void read_parameterWithOneBitFlipped_refused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    long floats = imageModel().network().parameters().count();
    for (int i = whole.length - (int) floats * Float.BYTES; i < whole.length; i++) {
      byte[] bytes = whole.clone();
      bytes[i] ^= (byte) (1 << (i % 8));
      Files.write(file, bytes);
      assertRefused(() -> ModelFile.read(file), "damaged", "SHA-256");
    }
  }

  @Test
  void read_withoutOneText_refused() throws IOException {
    for (String key : Safetensors.read(file).metadata().keySet()) {
      Path changed = changed(tensors -> {}, texts -> texts.remove(key));
      assertRefused(() -> ModelFile.read(changed), "lacks '" + key + "'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "format | 2 | model format 2 | at most 1",
        "format | 0 | model format 0 | expected 1",
        "format | one | 'one' | whole number",
        "seed | 1.5 | 'backsweep.seed' | whole number",
        "input | [2, 3 | 'backsweep.input' | a shape",
        "input | [] | 'backsweep.input' | a shape",
        "input | [2, 0] | dimension 1 | at least 1",
        "input | [99999, 99999] | more values | one array",
        "input | [9999999999] | layer 1 (dense) | [2147483647, 4]",
        "input | [3, 2] | [2, 3] | [3, 2]",
        "layers | flatten conv(3) | 'conv' is not known | named by BACKSWEEP_LAYERS",
        "layers | flatten dense(0) | dense(0) | 1 or more",
        "layers | dense(3) | layer 0 (dense) | flatten",
        "layers | flatten dense(300000000) dense(3) | 1/weight of shape [6, 300000000] | [6, 4]",
        "layers | flatten dense(5) relu dense(3) | 1/weight of shape [6, 5] | [6, 4]",
        "layers | flatten dense(4) relu | tensor '3/bias' | no such parameter",
        "layers | flatten dense(4) relu dense(3) dense(3) | 4/weight | no such tensor",
        "layers | bidirectional(lstm(2000000000)) | layer 0 (bidirectional) | above 2^31 - 1",
        "loss | crinkle | 'crinkle' is not known | huber",
        "loss | huber(-1) | delta | positive",
        "output | cosine | 'backsweep.output' | softmax",
        "preprocessing | {\"a\": | 'backsweep.preprocessing' | JSON",
        "preprocessing | [] | preprocessing | object",
        "preprocessing | {\"features\":[],\"target\":{\"name\":\"y\",\"mean\":0,\"deviation\":1}}"
            + " | safetensors, preprocessing: | at least 1",
        "settings | {\"a\":1} | settings | text",
        "settings | 7 | settings | object",
        "parameters.sha256 | abc | damaged | abc"
      })
  void read_wrongText_refused(String key, String text, String part, String other)
      throws IOException {
    refusedText(key, text, part, other);
  }

  @Test
  void read_preprocessingOfOtherData_refused() throws IOException {
    List<String> labels = List.of("cat", "dog", "Käfer");
    Preprocessing shape = Preprocessing.images(Shape.of(6), 1, labels);
    refusedText("preprocessing", shape.toJson(), "inputs of [6]", "takes [2, 3]");
    Preprocessing two = Preprocessing.images(Shape.of(2, 3), 1, labels.subList(0, 2));
    refusedText("preprocessing", two.toJson(), "3 outputs", "expected 2");
  }

  @Test
  void read_longText_refusedInAShortSentence() throws IOException {
    Path changed =
        changed(tensors -> {}, texts -> texts.put("backsweep.layers", "relu ".repeat(100_000)));
    String message =
        assertThrows(FormatException.class, () -> ModelFile.read(changed)).getMessage();
    assertTrue(message.length() < 500, () -> message.length() + " characters");
  }

  @Test
  void read_layersNestedDeeply_refused() throws IOException {
    String deep = "residual(".repeat(1000) + "relu" + ")".repeat(1000);
    refusedText("layers", deep, "1000 pairs of parentheses", "at most 64");
    String most = "residual(".repeat(64) + "relu" + ")".repeat(64);
    Network network = Network.of(Shape.of(2), Layers.parse(most));
    assertEquals(most, network.spec());
  }

  @Test
  void read_argumentOfManyBlanks_refusedAtOnce() {
    String blanks = " ".repeat(60_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> refusedText("layers", "lstm(2, a" + blanks + "b)", "layer 0 (lstm)", "not known"));
  }

  @Test
  void read_otherTensors_refused() throws IOException {
    Path missing = changed(tensors -> tensors.remove("3/bias"), texts -> {});
    assertRefused(() -> ModelFile.read(missing), "3/bias", "no such tensor");
    Path extra = changed(tensors -> tensors.put("x", Tensor.zeros(Shape.of(1))), texts -> {});
    assertRefused(() -> ModelFile.read(extra), "tensor 'x'", "no such parameter");
    Path other = changed(tensors -> tensors.put("3/bias", Tensor.zeros(Shape.of(4))), texts -> {});
    assertRefused(() -> ModelFile.read(other), "3/bias of shape [3]", "shape [4]");
  }

  @Test
  void read_plainSafetensors_saysItIsNoModel() throws IOException {
    Safetensors.write(file, Map.of("x", Tensor.zeros(Shape.of(1))), Map.of());
    assertRefused(() -> ModelFile.read(file), "no Backsweep model", "backsweep.format");
  }

  @Test
  void requireWritable_freeNameOrModel_acceptedAndLeavesNothingBehind() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    ModelFile.requireWritable(folder.resolve("new.safetensors"));
    ModelFile.requireWritable(file);
    ModelFile.requireWritable(link);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
    assertSame(imageModel(), ModelFile.read(link));
  }

  @Test
  void requireWritable_elsewhere_refused() throws IOException {
    assertRefused(() -> ModelFile.requireWritable(folder), "is a folder");
    Path noFolder = folder.resolve("none/model");
    assertRefused(() -> ModelFile.requireWritable(noFolder), "no folder", "none");
    assertRefused(() -> ModelFile.requireWritable(file.resolve("model")), "no folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,b\n1,2\n", "12345678{\"x\":1}", "\u0002\0\0\0\0\0\0\0{}"})
  void requireWritable_otherFile_refusedAndKept(String content) throws IOException {
    Path other = Files.writeString(folder.resolve("other"), content);
    assertRefused(() -> ModelFile.requireWritable(other), "exists and is not a model");
    assertEquals(content, Files.readString(other));
  }

  @Test
  void libraryVersion_always_known() {
    assertFalse(ModelFile.libraryVersion().isBlank());
  }
}
