package backsweep.cli;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.formats.Origin;
import backsweep.formats.Preprocessing;
import backsweep.formats.Table;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.optimizer.Optimizers;
import backsweep.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program's own numbers, from memory to a model file that the command reads. */
class OwnNumbersTest {

  private static final List<String> NAMES = List.of("width", "height");

  @TempDir Path folder;

  private static double[][] rows() {
    double[][] rows = new double[100][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {100 + i % 10, 5 + 0.5 * (i / 10)};
    }
    return rows;
  }

  private Path trained(Table table, Loss loss, int outputs) throws IOException {
    Preprocessing preprocessing = Preprocessing.fit(table);
    Dataset data = preprocessing.apply(table);
    Network network =
        Network.of(preprocessing.inputShape(), dense(16), relu(), dense(outputs)).initialize(1);
    Trainer.builder(network)
        .loss(loss)
        .optimizer(Optimizers.adam(0.02f))
        .batchSize(20)
        .epochs(80)
        .seed(1)
        .build()
        .fit(data);
    Path file = folder.resolve("m.safetensors");
    Origin origin = new Origin("own", data.sha256(), 1, ModelFile.libraryVersion(), Map.of());
    ModelFile.write(file, new Model(network, loss, preprocessing, origin));
    return file;
  }

  private String csv(double[][] rows) throws IOException {
    StringBuilder text = new StringBuilder("height,width\n");
    for (double[] row : rows) {
      text.append(row[1]).append(',').append(row[0]).append('\n');
    }
    return Files.writeString(folder.resolve("new.csv"), text).toString();
  }

  private List<String> predicted(Path model, double[][] rows) throws IOException {
    CommandRun run = CommandRun.of("predict", model.toString(), "--data", csv(rows)).done();
    return run.out().lines().skip(1).toList();
  }

  @Test
  void regression_writtenAndRead_predictsInTheUsersUnit() throws IOException {
    double[][] rows = rows();
    double[] area = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      area[i] = 1000 * rows[i][0] * rows[i][1];
    }
    Path file = trained(Table.of(NAMES, rows).target("area", area), Losses.meanSquaredError(), 1);
    Model model = ModelFile.read(file);
    List<String> told = predicted(file, rows);
    for (int i = 0; i < rows.length; i++) {
      float[] x = model.preprocessing().inputs((float) rows[i][0], (float) rows[i][1]);
      double restored = model.preprocessing().restore(model.network().predict(x)[0]);
      assertEquals(area[i], restored, 0.05 * area[i]);
      assertEquals(restored, Double.parseDouble(told.get(i).split(",", -1)[1]), 1e-5 * area[i]);
    }
  }

  @Test
  void classes_writtenAndRead_predictedByName() throws IOException {
    double[][] rows = rows();
    List<String> kinds = new ArrayList<>();
    for (double[] row : rows) {
      kinds.add(row[1] > 7.2 ? "tall" : "low");
    }
    Path file =
        trained(Table.of(NAMES, rows).target("kind", kinds), Losses.softmaxCrossEntropy(), 2);
    Model model = ModelFile.read(file);
    assertEquals(List.of("low", "tall"), model.labels());
    List<String> told = predicted(file, rows);
    int right = 0;
    for (int i = 0; i < rows.length; i++) {
      float[] x = model.preprocessing().inputs((float) rows[i][0], (float) rows[i][1]);
      float[] shares = model.network().predict(x);
      String name = model.labels().get(shares[0] > shares[1] ? 0 : 1);
      right += name.equals(kinds.get(i)) ? 1 : 0;
      assertEquals(name, told.get(i).split(",", -1)[1]);
    }
    assertTrue(right >= 95, right + " of 100 right");
  }
}
