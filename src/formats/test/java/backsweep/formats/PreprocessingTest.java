package backsweep.formats;

import static backsweep.formats.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.data.Windows;
import backsweep.formats.Csv.Missing;
import backsweep.formats.Csv.Options;
import backsweep.formats.Csv.Task;
import backsweep.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class PreprocessingTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /** age: mean 4, deviation 2 (3 times 2, 3 times 6); c: always 5; pet: 4 cats, 2 dogs. */
  private Table pets() throws IOException {
    Path file =
        write(
            "pets.csv",
            "age,c,pet,y\n2,5,cat,a\n2,5,cat,b\n2,5,dog,a\n6,5,cat,b\n6,5,cat,a\n6,5,dog,b\n");
    return Csv.read(file, Options.target("y"));
  }

  @Test
  void fit_table_meansDeviationsAndShares() throws IOException {
    Preprocessing fitted = Preprocessing.fit(pets());
    assertEquals(
        List.of(
            new Feature.Numeric("age", new Scaling(4, 2, false)),
            new Feature.Numeric("c", new Scaling(5, 1, false)),
            new Feature.Category("pet", List.of("cat", "dog"), List.of(4 / 6.0, 2 / 6.0))),
        fitted.features());
    assertEquals(Shape.of(4), fitted.inputShape());
    assertEquals(List.of("a", "b"), fitted.classNames());
    assertEquals("y", fitted.targetName());
    assertTrue(fitted.isClassification());
    assertThrows(IllegalStateException.class, () -> fitted.restore(1));
    assertThrows(IllegalStateException.class, fitted::targetDeviation);
  }

  @Test
  void apply_table_standardisedAndOneHot() throws IOException {
    Table table = pets();
    Dataset data = Preprocessing.fit(table).apply(table);
    assertArrayEquals(new float[] {-1, 0, 1, 0}, data.inputsOf(0));
    assertArrayEquals(new float[] {1, 0, 0, 1}, data.inputsOf(5));
    assertEquals(1, data.classOf(5));
    assertEquals(List.of("a", "b"), data.classNames());
  }

  @Test
  void fit_trainingPart_validationRowsHaveNoInfluence() throws IOException {
    StringBuilder content = new StringBuilder("a,y\n");
    for (int row = 0; row < 20; row++) {
      content.append(row * row).append(row % 2 == 0 ? ",p\n" : ",q\n");
    }
    Table.Split parts =
        Csv.read(write("t.csv", content.toString()), Options.target("y")).split(0.5, 1);
    Preprocessing fitted = Preprocessing.fit(parts.train());
    double sum = 0;
    double squares = 0;
    Dataset train = fitted.apply(parts.train());
    for (int row = 0; row < train.size(); row++) {
      sum += train.inputsOf(row)[0];
      squares += train.inputsOf(row)[0] * train.inputsOf(row)[0];
    }
    // Ten floats of about 1, each rounded by at most 2⁻²⁴ of itself.
    assertEquals(0, sum, 1e-5);
    assertEquals(10, squares, 1e-5);
    double other = 0;
    Dataset validation = fitted.apply(parts.validation());
    for (int row = 0; row < validation.size(); row++) {
      other += validation.inputsOf(row)[0];
    }
    assertTrue(Math.abs(other) > 0.01);
  }

  @Test
  void apply_regressionTarget_standardisedAndRestored() throws IOException {
    Path file = write("t.csv", "a,y\n1,10\n2,30\n");
    Table table = Csv.read(file, Options.target("y").task(Task.REGRESSION));
    Preprocessing fitted = Preprocessing.fit(table);
    assertFalse(fitted.isClassification());
    Dataset data = fitted.apply(table);
    float[] values = new float[2];
    data.copyValues(new int[] {0, 1}, 0, 2, values, 0);
    assertArrayEquals(new float[] {-1, 1}, values);
    assertEquals(30, fitted.restore(1));
    assertEquals(25, fitted.restore(0.5f));
    assertEquals(10, fitted.targetDeviation());
    assertThrows(IllegalStateException.class, fitted::classNames);
  }

  @Test
  void apply_missingCells_meanAndShares() throws IOException {
    Path file = write("t.csv", "a,pet,y\n1,cat,p\n3,cat,q\n,dog,p\n2,,q\n");
    Table table = Csv.read(file, Options.target("y").missing(Missing.MEAN));
    Dataset data = Preprocessing.fit(table).apply(table);
    assertEquals(0, data.inputsOf(2)[0]);
    assertArrayEquals(new float[] {0, 2 / 3f, 1 / 3f}, data.inputsOf(3));
  }

  @Test
  void fit_columnWithoutValueInTraining_refused() throws IOException {
    StringBuilder content = new StringBuilder("a,b,y\n");
    for (int row = 0; row < 10; row++) {
      content.append(row).append(row == 9 ? ",1" : ",").append(row % 2 == 0 ? ",p\n" : ",q\n");
    }
    Path file = write("t.csv", content.toString());
    Table table = Csv.read(file, Options.target("y").missing(Missing.MEAN));
    boolean refused = false;
    for (long seed = 0; seed < 50 && !refused; seed++) {
      Table train = table.split(0.5, seed).train();
      if (Float.isNaN(sumOfKnown(train.columns().get(1).values))) {
        assertRefused(() -> Preprocessing.fit(train), "column 'b': no value is left");
        refused = true;
      }
    }
    assertTrue(refused);
  }

  private static float sumOfKnown(NumberList values) {
    float sum = Float.NaN;
    for (float value : values.toFloats()) {
      sum = Float.isNaN(value) ? sum : value;
    }
    return sum;
  }

  @Test
  void readLabelled_otherOrderAndMoreColumns_sameInputs() throws IOException {
    Table train = pets();
    Preprocessing fitted = Preprocessing.fit(train);
    Path file = write("new.csv", "y,id,pet,c,age\nb,x17,dog,5,6\na,,cat,5,2\n");
    Dataset data = fitted.apply(Csv.readLabelled(file, fitted, Missing.ERROR, null));
    assertArrayEquals(new float[] {1, 0, 0, 1}, data.inputsOf(0));
    assertArrayEquals(new float[] {-1, 0, 1, 0}, data.inputsOf(1));
    assertEquals(1, data.classOf(0));
    Table features = Csv.readFeatures(file, fitted, Missing.ERROR);
    assertFalse(features.hasTarget());
    assertArrayEquals(new float[] {1, 0, 0, 1, -1, 0, 1, 0}, fitted.inputs(features));
    assertThrows(IllegalArgumentException.class, () -> fitted.apply(features));
    assertThrows(IllegalArgumentException.class, () -> Preprocessing.fit(features));
  }

  @Test
  void readLabelled_numbersAsClasses_anySpelling() throws IOException {
    Path file = write("t.csv", "a,y\n1,0\n2,1\n3,0\n4,1\n");
    Preprocessing fitted = Preprocessing.fit(Csv.read(file, Options.target("y")));
    Path other = write("o.csv", "a,y\n1,1.0\n2,0e0\n");
    Dataset data = fitted.apply(Csv.readLabelled(other, fitted, Missing.ERROR, null));
    assertEquals(1, data.classOf(0));
    assertEquals(0, data.classOf(1));
  }

  private void refusedLike(String content, Missing missing, String part) throws IOException {
    Preprocessing fitted = Preprocessing.fit(pets());
    Path file = write("new.csv", content);
    assertRefused(() -> Csv.readLabelled(file, fitted, missing, null), "new.csv", part);
  }

  @Test
  void readLabelled_unlikeTraining_refused() throws IOException {
    refusedLike("age,c,y\n1,2,a\n", Missing.ERROR, "has no column 'pet'");
    refusedLike("age,c,pet\n1,2,cat\n", Missing.ERROR, "has no column 'y'");
    refusedLike("age,c,pet,y\nold,2,cat,a\n", Missing.ERROR, "'old' is not a number");
    refusedLike("age,c,pet,y\n1,2,cow,a\n", Missing.ERROR, "'cow' did not occur in training");
    refusedLike("age,c,pet,y\n1,2,cat,z\n", Missing.ERROR, "'z' is no class of this model");
    refusedLike("age,c,pet,y\n1,,cat,a\n", Missing.ERROR, "the cell is empty");
    refusedLike("age,c,pet,y\n", Missing.ERROR, "no rows");
    Preprocessing images = Preprocessing.images(Shape.of(8, 8), 1, List.of("a", "b"));
    Path file = write("new.csv", "a,b\n1,2\n");
    assertRefused(() -> Csv.readFeatures(file, images, Missing.ERROR), "images of [8, 8]");
  }

  @Test
  void readLabelled_unknownCategoryAndMean_treatedAsMissing() throws IOException {
    Preprocessing fitted = Preprocessing.fit(pets());
    Path file = write("new.csv", "age,c,pet,y\n,5,cow,a\n");
    Dataset data = fitted.apply(Csv.readLabelled(file, fitted, Missing.MEAN, null));
    assertArrayEquals(new float[] {0, 0, 2 / 3f, 1 / 3f}, data.inputsOf(0));
  }

  @Test
  void inputs_valueBeyondAllBounds_refused() throws IOException {
    Path file = write("t.csv", "a,y\n1e-30,p\n2e-30,q\n");
    Preprocessing fitted = Preprocessing.fit(Csv.read(file, Options.target("y")));
    Exception e = assertThrows(IllegalArgumentException.class, () -> fitted.inputs(1e30f));
    assertTrue(e.getMessage().startsWith("column 'a': 1.0E30 is beyond all bounds"));
  }

  @Test
  void inputs_rawNumbers_likeTable() throws IOException {
    Path file = write("t.csv", "a,b,y\n1,10,p\n3,30,q\n");
    Preprocessing fitted = Preprocessing.fit(Csv.read(file, Options.target("y")));
    assertArrayEquals(new float[] {1, 0}, fitted.inputs(3, Float.NaN));
    assertThrows(IllegalArgumentException.class, () -> fitted.inputs(1));
    assertThrows(
        IllegalArgumentException.class, () -> Preprocessing.fit(pets()).inputs(1, 2, 3, 4));
    Preprocessing images = Preprocessing.images(Shape.of(1, 2), Digits.SCALE, List.of("0", "1"));
    assertArrayEquals(new float[] {0.5f, 1}, images.inputs(8, 16));
    assertThrows(IllegalArgumentException.class, () -> images.inputs(1, 2, 3));
  }

  @Test
  void images_badSettings_refused() {
    Shape shape = Shape.of(2);
    List<String> names = List.of("a", "b");
    assertThrows(
        IllegalArgumentException.class, () -> Preprocessing.images(shape, Float.NaN, names));
    assertThrows(IllegalArgumentException.class, () -> Preprocessing.images(shape, 0, names));
    assertThrows(
        IllegalArgumentException.class, () -> Preprocessing.images(shape, 1, List.of("a")));
  }

  @Test
  void unscaled_numbers_stayAsTheyAre() throws IOException {
    Table table = pets();
    Preprocessing fitted = Preprocessing.fit(table).unscaled();
    assertEquals(new Feature.Plain("age", 4), fitted.features().getFirst());
    assertArrayEquals(new float[] {2, 5, 1, 0}, fitted.apply(table).inputsOf(0));
    Path gap = write("gap.csv", "age,c,pet,y\n,5,cat,a\n");
    Dataset data = fitted.apply(Csv.readLabelled(gap, fitted, Missing.MEAN, null));
    assertArrayEquals(new float[] {4, 5, 1, 0}, data.inputsOf(0));
  }

  @Test
  void fit_indices_stayAsTheyAreAndAreChecked() throws IOException {
    Path file = write("t.csv", "a,b,y\n1,0,p\n3.0,2,q\n1e0,+3,q\n");
    Preprocessing fitted = Preprocessing.fit(Csv.read(file, Options.target("y").indices(4)));
    assertEquals(4, fitted.indices());
    assertEquals(List.of(new Feature.Index("a", 4), new Feature.Index("b", 4)), fitted.features());
    assertArrayEquals(
        new float[] {1, 0, 3, 2, 1, 3},
        fitted.inputs(Csv.readFeatures(file, fitted, Missing.MEAN)));
    assertArrayEquals(new float[] {3, 0}, fitted.inputs(3, 0));
    refused(() -> fitted.inputs(3, 0.5f), "column 'b': 0.5 is no index", "from 0 to 3");
    refused(() -> fitted.inputs(Float.NaN, 0), "column 'a': NaN is no index");
    Options options = Options.target("y").indices(3);
    assertRefused(() -> Csv.read(file, options), "line 3, column 'a': 3.0 is no index", "0 to 2");
    Path dropped = write("d.csv", "a,b,y\n1,0,p\n,2,q\n2,2,q\n");
    assertRefused(() -> Csv.read(dropped, options), "line 3, column 'a': the cell is empty");
    assertEquals(2, Csv.read(dropped, options.missing(Missing.DROP)).size());
    refused(() -> options.missing(Missing.MEAN), "no mean to fill in");
    refused(() -> options.indices(-1), "found -1 indices");
  }

  private static Preprocessing throughText(Preprocessing preprocessing) throws IOException {
    return Preprocessing.fromJson(JSON.readTree(preprocessing.toJson()), "m");
  }

  @Test
  void json_everyKind_sameAfterReading() throws IOException {
    Path third = write("t.csv", "a,y\n1,0.1\n2,0.2\n4,7\n");
    Table numbers = Csv.read(third, Options.target("y").task(Task.REGRESSION));
    Path words = write("w.csv", "a,y\n1,p\n8,q\n");
    Path steps = write("z.csv", "a,y,z\n1,p,q\n8,q,\n");
    for (Preprocessing preprocessing :
        List.of(
            Preprocessing.fit(pets()),
            Preprocessing.fit(pets()).unscaled(),
            Preprocessing.fit(numbers),
            Preprocessing.fit(Csv.read(words, Options.target("y").indices(9))),
            Preprocessing.fit(Csv.read(steps, Options.steps(List.of("y", "z")))),
            Preprocessing.images(Shape.of(28, 28), 1f / 255f, List.of("a", "größer")))) {
      Preprocessing read = throughText(preprocessing);
      assertEquals(preprocessing.features(), read.features());
      assertEquals(preprocessing.target(), read.target());
      assertEquals(preprocessing.inputShape(), read.inputShape());
      assertEquals(preprocessing.scale(), read.scale());
      assertEquals(preprocessing.toJson(), read.toJson());
    }
  }

  @Test
  void json_damaged_refused() throws IOException {
    String table = Preprocessing.fit(pets()).toJson();
    refusedJson(table, "\"mean\":4.0", "\"mean\":\"x\"", "features[0]: field 'mean' is \"x\"");
    refusedJson(table, "\"mean\":4.0", "\"mean\":1e999", "field 'mean' is");
    refusedJson(table, "\"mean\":4.0,", "", "features[0]: field 'mean' is missing");
    refusedJson(table, "\"deviation\":2.0", "\"deviation\":0", "expected a number above 0");
    refusedJson(table, "\"cat\",\"dog\"", "\"cat\",\"cat\"", "expected different texts");
    refusedJson(table, "\"cat\",\"dog\"", "\"cat\"", "field 'shares' is 2 numbers, expected 1");
    refusedJson(table, "\"a\",\"b\"", "\"a\"", "target: field 'classes' is [a], expected at least");
    refusedJson(
        table, "\"target\":{", "\"target\":3,\"x\":{", "target: found 3, expected an object");
    refusedJson(table, "\"features\":[", "\"features\":{},\"x\":[", "is {}, expected a list");
    String indices = table.replace("\"mean\":4.0", "\"indices\":4");
    refusedJson(
        indices, "\"indices\":4", "\"indices\":0", "field 'indices' is 0, expected a whole");
    refusedJson(indices, "\"indices\":4", "\"indices\":1.5", "field 'indices' is 1.5");
    refusedJson(table, "\"mean\":4.0", "\"missing\":\"x\"", "field 'missing' is \"x\"");
    String images = Preprocessing.images(Shape.of(8, 8), 1, List.of("a", "b")).toJson();
    refusedJson(images, "[8,8]", "[8,0]", "field 'shape' is 0, expected a whole number");
    refusedJson(images, "[8,8]", "[8,1e3]", "field 'shape' is");
    refusedJson(images, "[8,8]", "[2147483647,2]", "holds more values");
    refusedJson(images, "\"scale\":1.0", "\"scale\":0", "scale of pixels is 0.0");
    assertRefused(() -> Preprocessing.fromJson(JSON.readTree("[]"), "m"), "m, preprocessing");
  }

  private static void refusedJson(String json, String old, String replacement, String part) {
    assertTrue(json.contains(old), json);
    String damaged = json.replace(old, replacement);
    assertRefused(
        () -> Preprocessing.fromJson(JSON.readTree(damaged), "model.safetensors"),
        "model.safetensors, preprocessing",
        part);
  }

  private Table series() throws IOException {
    Path file = write("s.csv", "t,x,y\n1,7,10\n2,5,20\n3,7,10\n4,5,20\n5,9,60\n6,9,90\n");
    return Csv.read(file, Options.target("y").ignoring("t").asSeries());
  }

  /** y: mean 15, deviation 5; x: mean 6, deviation 1; both of the first four rows. */
  @Test
  void series_split_scalesByWhatCameBeforeAndPredictsTheLastRows() throws IOException {
    Windows windows = new Windows(2, 1);
    Table.Split split = series().split(0.4, windows);
    Preprocessing fitted = Preprocessing.fit(split.train()).inWindows(windows);
    assertEquals(List.of("y", "x"), fitted.featureNames());
    assertEquals(Shape.of(2, 2), fitted.inputShape());
    Dataset train = fitted.apply(split.train());
    assertEquals(2, train.size());
    assertArrayEquals(new float[] {-1, 1, 1, -1}, train.inputsOf(0));
    Dataset validation = fitted.apply(split.validation());
    assertEquals(2, validation.size());
    assertArrayEquals(new float[] {-1, 1, 1, -1}, validation.inputsOf(0));
    float[] y = new float[2];
    validation.copyValues(new int[] {0, 1}, 0, 2, y, 0);
    assertArrayEquals(new float[] {9, 15}, y);
    assertEquals(60, fitted.restore(y[0]));
    // The last window predicts what no row holds.
    assertEquals(5 * 4, fitted.inputs(series()).length);
    assertEquals(windows, throughText(fitted).windows());
    assertEquals(fitted.inputShape(), throughText(fitted).inputShape());
  }

  @Test
  void series_thatCannotBeOne_isRefused() throws IOException {
    Windows windows = new Windows(4, 2);
    refused(() -> series().split(0.3, windows), "of 6 rows 4", "at least 6", "a shorter window");
    Preprocessing fitted = Preprocessing.fit(series());
    refused(
        () -> fitted.inWindows(new Windows(9, 1)).inputs(series()), "found 6 rows", "at least 9");
    refused(() -> fitted.inWindows(new Windows(9, 1)).apply(series()), "6 steps", "at least 10");
    refused(() -> Preprocessing.fit(pets()).inWindows(windows), "classes of 'y'");
    Path gap = write("gap.csv", "y\n1\n\n?\n");
    assertRefused(() -> Csv.read(gap, Options.target("y").asSeries()), "line 4", "'y'");
    refused(() -> Options.target("y").missing(Missing.DROP).asSeries(), "fill the gaps");
    for (String wrong : List.of("0", "-3", "\"4\"", "4.5", "null", "99999999999")) {
      String text =
          fitted.inWindows(windows).toJson().replace("\"window\":4", "\"window\":" + wrong);
      assertRefused(() -> Preprocessing.fromJson(JSON.readTree(text), "m"), "'window'");
    }
    String text = fitted.inWindows(windows).toJson().replace(",\"horizon\":2", "");
    assertRefused(() -> Preprocessing.fromJson(JSON.readTree(text), "m"), "'horizon' is missing");
  }

  @Test
  void series_weights_areThoseOfTheRowsThatArePredicted() throws IOException {
    Path file = write("w.csv", "w,y\n1,7\n2,5\n3,7\n4,5\n5,9\n6,9\n");
    Table table = Csv.read(file, Options.target("y").weight("w").asSeries());
    assertEquals(List.of("y"), table.featureNames());
    Table.Split split = table.split(0.34, new Windows(2, 1));
    assertArrayEquals(new float[] {3, 4}, weights(split.train()));
    assertArrayEquals(new float[] {5, 6}, weights(split.validation()));
  }

  @Test
  void apply_steps_aClassForEachAndNoneForAnEmptyCell() throws IOException {
    StringBuilder content = new StringBuilder("y2,a,y1\n");
    for (int row = 0; row < 10; row++) {
      content.append(row % 3 == 2 ? "" : row % 3).append(',').append(row).append(",1.0\n");
    }
    Path file = write("t.csv", content.toString());
    Options options = Options.steps(List.of("y1", "y2"));
    Table.Split split = Csv.read(file, options).split(0.3, 5);
    Preprocessing fitted = Preprocessing.fit(split.train());
    assertEquals(List.of("y1", "y2"), fitted.steps());
    assertEquals(List.of("0", "1"), fitted.classNames());
    for (Table part : List.of(split.train(), split.validation())) {
      Dataset data = fitted.unscaled().apply(part);
      assertEquals(2, data.labels());
      for (int row = 0; row < data.size(); row++) {
        int[] y = new int[2];
        data.copyClasses(new int[] {row}, 0, 1, y, 0);
        int number = (int) data.inputsOf(row)[0];
        assertArrayEquals(new int[] {1, number % 3 == 2 ? -1 : number % 3}, y);
      }
    }
    assertEquals(7, split.train().size());
    Path other = write("o.csv", "y1,y2,a\n0,,1\n");
    int[] y = new int[2];
    fitted
        .apply(Csv.readLabelled(other, fitted, Missing.ERROR, null))
        .copyClasses(new int[] {0}, 0, 1, y, 0);
    assertArrayEquals(new int[] {0, -1}, y);
    refused(() -> Options.steps(List.of("y1")), "[y1]", "at least 2");
    refused(options::asSeries, "classes of time steps");
    refused(() -> options.task(Task.AUTO), "classes of time steps");
  }

  private static float[] weights(Table part) throws IOException {
    Dataset data = Preprocessing.fit(part).inWindows(new Windows(2, 1)).apply(part);
    float[] w = new float[data.size()];
    data.copyWeights(IntStream.range(0, w.length).toArray(), 0, w.length, w, 0);
    return w;
  }

  private static void refused(Executable action, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
