package backsweep.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Fusion;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder is told of a training is what the plan does. */
class FlightRecorderTest {
  private static final int EXAMPLES = 150;
  private static final int IN = 40;

  @TempDir Path folder;

  private static Dataset data() {
    SeededRandom random = new SeededRandom(3, "data");
    float[] X = new float[EXAMPLES * IN];
    int[] y = new int[EXAMPLES];
    for (int i = 0; i < X.length; i++) {
      X[i] = random.nextFloat() - 0.5f;
    }
    for (int i = 0; i < EXAMPLES; i++) {
      y[i] = random.nextInt(5);
    }
    return Dataset.ofClasses(Shape.of(IN), X, y, List.of("a", "b", "c", "d", "e"));
  }

  private static Network network() {
    return Network.of(Shape.of(IN), Layers.parse("dense(300) relu dense(200) tanh dense(5)"))
        .initialize(1);
  }

  private static String train(int threads) {
    return Trainer.builder(network())
        .loss(Losses.softmaxCrossEntropy())
        .optimizer(Optimizers.adam(0.001f))
        .batchSize(64)
        .epochs(2)
        .seed(5)
        .threads(threads)
        .build()
        .fit(data())
        .parametersSha256();
  }

  private List<RecordedEvent> record(Runnable work, boolean enabled) throws IOException {
    Path file = folder.resolve("r" + System.nanoTime() + ".jfr");
    try (Recording recording = new Recording()) {
      for (String event : FlightRecorder.EVENTS) {
        if (enabled) {
          recording.enable(event).withoutThreshold();
        }
      }
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(e -> e.getEventType().getName().startsWith("backsweep."))
        .toList();
  }

  private static List<RecordedEvent> of(List<RecordedEvent> all, String name) {
    return all.stream().filter(e -> e.getEventType().getName().equals(name)).toList();
  }

  private static double sum(List<RecordedEvent> events, String field) {
    return events.stream().mapToDouble(e -> e.getLong(field)).sum();
  }

  @Test
  void recording_aTraining_changesNoBitAndTellsEveryStep() throws IOException {
    for (int threads : new int[] {1, 2}) {
      String expected = train(threads);
      String[] found = new String[1];
      List<RecordedEvent> told = record(() -> found[0] = train(threads), true);
      assertEquals(expected, found[0]);
      List<RecordedEvent> steps = of(told, "backsweep.Step");
      assertEquals(6, steps.size());
      assertEquals(2 * EXAMPLES, steps.stream().mapToInt(s -> s.getInt("examples")).sum());
      assertEquals(threads, steps.get(0).getInt("threads"));
      List<RecordedEvent> epochs = of(told, "backsweep.Epoch");
      assertEquals(2, epochs.size());
      List<RecordedEvent> parts = of(told, "backsweep.Part");
      for (RecordedEvent event : told) {
        if (event.hasField("gflops")) {
          double rate = (double) event.getLong("flops") / event.getDuration().toNanos();
          double recorded = event.getFloat("gflops");
          assertTrue(recorded <= 1.05 * rate || event.getDuration().toNanos() < 50_000, event + "");
        }
      }
      double flops = sum(steps, "flops");
      assertEquals(flops, sum(parts, "flops"), 1e-3 * flops);
      assertEquals(flops, sum(epochs, "flops"), 1e-3 * flops);
      TreeSet<String> phases = new TreeSet<>();
      parts.forEach(p -> phases.add(p.getString("phase")));
      assertEquals(
          new TreeSet<>(List.of("gather", "forward", "loss", "backward", "parameters")), phases);
    }
  }

  @Test
  void parts_ofOneThread_lieInTheirStepAndLastNoLonger() throws IOException {
    List<RecordedEvent> told = record(() -> train(1), true);
    double parts = 0;
    for (RecordedEvent part : of(told, "backsweep.Part")) {
      parts += part.getDuration().toNanos();
      assertTrue(
          of(told, "backsweep.Step").stream()
              .anyMatch(
                  s ->
                      !part.getStartTime().isBefore(s.getStartTime())
                          && !part.getEndTime().isAfter(s.getEndTime())));
    }
    double steps =
        of(told, "backsweep.Step").stream().mapToDouble(s -> s.getDuration().toNanos()).sum();
    assertTrue(parts <= steps, parts + " of " + steps);
  }

  @Test
  void parts_ofAPlanThatKeepsUpdatesApart_areToldApart() throws IOException {
    Network network = network();
    OptimizerState adam = Optimizers.adam(0.001f).start(network.parameters());
    PlanOptions apart = PlanOptions.DEFAULT.without(Fusion.UPDATE);
    List<RecordedEvent> told =
        record(
            () -> {
              try (TrainingPlan plan =
                  network.planTraining(64, Losses.softmaxCrossEntropy(), apart)) {
                int[] order = new int[64];
                plan.step(data(), order, 0, 64, adam);
              }
            },
            true);
    assertTrue(
        of(told, "backsweep.Part").stream().anyMatch(p -> p.getString("phase").equals("update")));
  }

  @Test
  void recording_thatAsksForNothing_isToldNothing() throws IOException {
    assertEquals(List.of(), record(() -> train(2), false));
    assertFalse(FlightRecorder.recordsSteps());
    assertFalse(FlightRecorder.recordsParts());
    assertFalse(FlightRecorder.recordsEpochs());
  }

  @Test
  void flops_ofAStep_areThoseOfThePlansOperations() {
    try (TrainingPlan plan = network().planTraining(64, Losses.softmaxCrossEntropy())) {
      long products = 2L * (3 * 300 * 200 + 3 * 200 * 5 + 2 * IN * 300);
      // Besides the products: activations, bias gradients and the loss, all of them small.
      assertTrue(plan.flops() > products && plan.flops() < 1.05 * products, plan.flops() + "");
    }
  }
}
