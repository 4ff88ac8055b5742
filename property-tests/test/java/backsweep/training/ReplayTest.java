package backsweep.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A diverged run is taken once more from a copy that lies some hundred steps back: what is drawn
 * and what a layer counts must then be as they were.
 */
class ReplayTest {
  private static final int WIDTH = 16;
  private static final int ROWS = 40;
  private static final int BATCH = 8;
  private static final int STEPS = ROWS / BATCH;

  private static Dataset data() {
    SeededRandom random = new SeededRandom(5, "replay");
    float[] X = new float[ROWS * WIDTH];
    float[] Y = new float[ROWS];
    for (int i = 0; i < X.length; i++) {
      X[i] = 1 + random.nextFloat();
    }
    return Dataset.ofValues(Shape.of(WIDTH), X, Shape.of(1), Y);
  }

  /** The last batch that the run began, and where the replay found the number. */
  private static void assertReplayed(Fuse fuse, int threads) {
    Network network =
        Network.of(
                Shape.of(WIDTH),
                Layers.dense(WIDTH),
                Layers.batchNorm(),
                Layers.dropout(0.5f),
                fuse,
                Layers.dense(1))
            .initialize(3);
    AtomicInteger ended = new AtomicInteger();
    TrainingReport report =
        Trainer.builder(network)
            .loss(Losses.meanSquaredError())
            .optimizer(Optimizers.sgd(1e-3f))
            .batchSize(BATCH)
            .epochs(4000)
            .seed(11)
            .threads(threads)
            .onEvent(
                event -> {
                  if (event instanceof TrainingEvent.BatchEnded) {
                    ended.incrementAndGet();
                  }
                })
            .build()
            .fit(data());
    assertEquals(TrainingReport.Outcome.DIVERGED, report.outcome());
    int step = ended.get();
    assertTrue(step > Rewind.STEPS && step % Rewind.STEPS > 5, "diverged in step " + step);
    Divergence found = report.divergence();
    assertNotNull(found, "the replay of step " + step + " went another way");
    assertEquals(step / STEPS + 1, found.epoch());
    assertEquals(step % STEPS + 1, found.batch());
    assertEquals("A4", found.origin().tensor());
  }

  @ParameterizedTest
  @CsvSource({"PASS, 700, 1", "PASS, 1500, 2", "COUNT, 700, 1", "COUNT, 1100, 2"})
  void origin_ofARunThatCounts_isTheSameStep(Fuse.Kind kind, int step, int threads) {
    assertReplayed(new Fuse(kind, step), threads);
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void origin_ofARunThatDraws_isTheSameStep(int threads) {
    assertReplayed(new Fuse(Fuse.Kind.ZEROS, 13), threads);
  }
}
