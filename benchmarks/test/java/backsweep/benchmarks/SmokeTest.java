package backsweep.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.benchmarks.Case.Product;
import java.io.IOException;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every benchmark prepares itself, which compares it with its scalar twin, and runs once. */
final class SmokeTest {
  @ParameterizedTest
  @EnumSource
  void gemm(Product product) {
    for (String shape : new String[] {"1x33x65", "33x127x100", "40x70x10", "130x64x64"}) {
      for (int threads = 1; threads <= 2; threads++) {
        GemmBenchmark benchmark = new GemmBenchmark();
        benchmark.product = product;
        benchmark.shape = shape;
        benchmark.threads = threads;
        benchmark.prepare();
        Flops counter = new Flops();
        benchmark.product(counter);
        assertTrue(counter.gflops > 0);
        benchmark.end();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void elementwise(ElementwiseKernel kernel) {
    ElementwiseBenchmark benchmark = new ElementwiseBenchmark();
    benchmark.kernel = kernel;
    benchmark.prepare();
    for (float y : benchmark.element()) {
      assertFalse(Float.isNaN(y));
    }
  }

  @ParameterizedTest
  @EnumSource
  void reduction(ReductionKernel kernel) {
    for (String shape : new String[] {"1638x10", "126x130", "1x16380"}) {
      ReductionBenchmark benchmark = new ReductionBenchmark();
      benchmark.kernel = kernel;
      benchmark.shape = shape;
      benchmark.prepare();
      benchmark.element();
    }
  }

  @ParameterizedTest
  @EnumSource
  void optimizer(UpdateKernel kernel) {
    OptimizerBenchmark benchmark = new OptimizerBenchmark();
    benchmark.kernel = kernel;
    benchmark.n = 4096;
    benchmark.prepare();
    Bytes counter = new Bytes();
    benchmark.step(counter);
    assertTrue(counter.gigabytes > 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void workers(int threads) {
    WorkersBenchmark.Team team = new WorkersBenchmark.Team();
    team.threads = threads;
    team.prepare();
    WorkersBenchmark.Pause pause = new WorkersBenchmark.Pause();
    new WorkersBenchmark().hot(team);
    pause.sleep();
    new WorkersBenchmark().parked(team, pause);
    team.end();
  }

  @ParameterizedTest
  @CsvSource({"784-512-256-10, 1, 1, sgd", "784-512-256-10, 32, 2, adam", "4-16-3, 1, 1, adam"})
  void trainingStep(String network, int batch, int threads, String optimizer) {
    TrainingStepBenchmark benchmark = new TrainingStepBenchmark();
    benchmark.network = network;
    benchmark.batch = batch;
    benchmark.threads = threads;
    benchmark.optimizer = optimizer;
    benchmark.prepare();
    assertTrue(benchmark.step(new Flops()) > 0);
    benchmark.end();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "32, 2"})
  void inference(int batch, int threads) {
    InferenceBenchmark benchmark = new InferenceBenchmark();
    benchmark.batch = batch;
    benchmark.threads = threads;
    benchmark.prepare();
    benchmark.measurePeak();
    InferenceBenchmark.Work counter = new InferenceBenchmark.Work();
    benchmark.predict(counter);
    assertTrue(counter.percentOfPeak > 0);
    assertTrue(counter.examples == batch);
    benchmark.end();
  }

  @ParameterizedTest
  @CsvSource({"128, 1, FUSED", "1000, 2, APART"})
  void epoch(int batch, int threads, EpochBenchmark.Update update) throws IOException {
    EpochBenchmark benchmark = new EpochBenchmark();
    benchmark.batch = batch;
    benchmark.threads = threads;
    benchmark.update = update;
    benchmark.prepare();
    benchmark.measurePeak();
    EpochBenchmark.Work counter = new EpochBenchmark.Work();
    Phases phases = new Phases();
    phases.start();
    long start = System.nanoTime();
    benchmark.recorded(counter, phases);
    double seconds = (System.nanoTime() - start) * 1e-9;
    phases.sumUp();
    benchmark.end();
    assertTrue(counter.percentOfPeak > 0);
    double[] some = {
      phases.gather, phases.forward, phases.loss, phases.backward, phases.parameters
    };
    for (double percent : some) {
      assertTrue(percent > 0);
    }
    assertEquals(update == EpochBenchmark.Update.APART, phases.update > 0);
    assertTrue(DoubleStream.of(some).sum() + phases.update <= 100 * seconds);
  }

  @ParameterizedTest
  @EnumSource
  void observer(ObserverBenchmark.Watch watch) {
    ObserverBenchmark benchmark = new ObserverBenchmark();
    benchmark.batch = 2;
    benchmark.optimizer = "adam";
    benchmark.watch = watch;
    benchmark.steps = 4;
    benchmark.prepare();
    benchmark.renew();
    assertEquals(64, benchmark.run().length());
  }
}
