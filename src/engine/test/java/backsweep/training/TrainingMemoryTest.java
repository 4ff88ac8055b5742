package backsweep.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.optimizer.Optimizers;
import backsweep.plan.Parameters;
import backsweep.tensor.Shape;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingMemoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Shape IMAGE = Shape.of(28, 28);
  private static final double TOLERANCE = 0.01;
  private static final long PATIENCE = 60_000_000_000L;

  /** What a run announces, and what the thread that made it has allocated until then. */
  private record Run(TrainingMemory memory, long allocated) {}

  @ParameterizedTest
  @CsvSource({"1, sgd", "2, momentum", "1, rmsProp", "1, adagrad", "2, adam", "1, adamW"})
  void planned_beforeTheFirstStep_isWhatWasAllocated(int threads, String optimizer) {
    begin(threads, optimizer, 512, 100); // loads the classes and has the tiles compiled
    Run run = begin(threads, optimizer, 512, 6_000);
    long planned = run.memory().bytes() - part(run.memory(), TrainingMemory.PREDICTIONS);
    assertEquals(1, (double) run.allocated() / planned, TOLERANCE, run.memory().toString());
  }

  @Test
  void evaluation_takesThePredictionsThatWereAnnounced() {
    Network network = network(16);
    Dataset data = images(10_000);
    try (Evaluator evaluator = new Evaluator(network, Losses.softmaxCrossEntropy(), 1)) {
      long end = System.nanoTime() + PATIENCE;
      double ratio = Double.NaN;
      // Until the kernels are compiled their vectors are objects.
      while (!(Math.abs(ratio - 1) <= TOLERANCE) && System.nanoTime() < end) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        evaluator.evaluate(data);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        ratio = (double) allocated / evaluator.bytes(data);
      }
      assertEquals(1, ratio, TOLERANCE);
    }
  }

  @Test
  void toString_namesThePartsThatTakeMemory() {
    TrainingMemory memory =
        new TrainingMemory(List.of()).with("data", 47_000_000).with("sgd", 0).with("order", 4_000);
    assertEquals("47.0 MB: data 47.0 MB, order 0.004 MB", memory.toString());
  }

  private static long part(TrainingMemory memory, String name) {
    return memory.parts().stream()
        .filter(part -> part.name().equals(name))
        .mapToLong(TrainingMemory.Part::bytes)
        .sum();
  }

  private static Run begin(int threads, String optimizer, int units, int examples) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Dataset train = images(examples);
    Dataset validation = images(examples / 5);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    Network network = network(units);
    before = THREADS.getCurrentThreadAllocatedBytes();
    int floats = new Parameters(network.parameters().layout()).array().length;
    allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
    assertEquals(network.parameters().array().length, floats);
    AtomicReference<Run> run = new AtomicReference<>();
    AtomicReference<Trainer> trainer = new AtomicReference<>();
    long earlier = allocated;
    long start = THREADS.getCurrentThreadAllocatedBytes();
    trainer.set(
        Trainer.builder(network)
            .loss(Losses.softmaxCrossEntropy())
            .optimizer(Optimizers.named(optimizer, 0.001f))
            .batchSize(128)
            .threads(threads)
            .onEvent(
                event -> {
                  long now = THREADS.getCurrentThreadAllocatedBytes();
                  if (event instanceof TrainingEvent.Planned planned) {
                    run.set(new Run(planned.memory(), earlier + now - start));
                    trainer.get().stop();
                  }
                })
            .build());
    TrainingReport report = trainer.get().fit(train, validation);
    assertTrue(report.epochs().isEmpty());
    return run.get();
  }

  private static Network network(int units) {
    return Network.of(IMAGE, Layers.parse("flatten dense(%d) relu dense(10)".formatted(units)))
        .initialize(1);
  }

  private static Dataset images(int n) {
    int[] classes = new int[n];
    for (int i = 0; i < n; i++) {
      classes[i] = i % 10;
    }
    List<String> names = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    return Dataset.ofImages(IMAGE, new byte[n * IMAGE.size()], classes, names);
  }
}
