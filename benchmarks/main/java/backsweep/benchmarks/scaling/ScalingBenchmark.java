package backsweep.benchmarks.scaling;

import backsweep.benchmarks.Machine;
import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Predicts training steps for any number of threads, and measures those that this machine can run.
 *
 * <pre>
 *   benchmarks/scaling.sh
 *   benchmarks/scaling.sh --measure 1,2,4,8,16 --predict 64 --l2 2048 --l3 105
 *   benchmarks/scaling.sh --costs 178,88,0.70,71,21,17,273,310 --predict 8,16,64 --l2 512 --l3 32
 * </pre>
 */
public final class ScalingBenchmark {
  private static final int ROUNDS = 9;
  private static final long SAMPLE = 40_000_000;
  private static final long WARM_UP = 2_000_000_000L;

  private record Task(String name, int in, String layers, int classes, int batch) {
    Network network() {
      return Network.of(Shape.of(in), Layers.parse(layers)).initialize(1);
    }
  }

  private ScalingBenchmark() {}

  /**
   * Options: {@code --measure}, {@code --predict}: threads; {@code --l2} KiB, {@code --l3} MiB;
   * {@code --costs}: those of another machine, in the order of {@link Costs}, for which all is
   * predicted.
   */
  public static void main(String[] arguments) {
    int cores = Runtime.getRuntime().availableProcessors();
    List<Integer> measure = new ArrayList<>(List.of(1));
    if (cores > 1) {
      measure.add(2);
    }
    List<Integer> predict = List.of(8, 16, 64);
    long l2 = 1024;
    long l3 = 32;
    String told = null;
    for (int i = 0; i < arguments.length; i += 2) {
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (arguments[i]) {
        case "--measure" -> measure = numbers(value);
        case "--predict" -> predict = numbers(value);
        case "--l2" -> l2 = Long.parseLong(value);
        case "--l3" -> l3 = Long.parseLong(value);
        case "--costs" -> told = value;
        default ->
            throw new IllegalArgumentException(
                "found "
                    + arguments[i]
                    + ", expected --measure 1,2 --predict 8,16 --l2 KiB --l3 MiB --costs …");
      }
    }
    Costs costs;
    if (told == null) {
      Machine.describe().forEach((name, fact) -> System.out.println(name + ": " + fact));
      System.out.printf(Locale.ROOT, "load before: %.2f%n", Machine.load());
      costs = Costs.measured(l2 << 10, l3 << 20);
    } else {
      costs = Costs.told(told, l2 << 10, l3 << 20);
      measure = List.of();
    }
    System.out.println(costs);
    table(costs, measure, predict);
  }

  private static void table(Costs costs, List<Integer> measure, List<Integer> predict) {
    System.out.printf(
        "%n%-12s %7s %11s %11s %10s %9s %9s %9s  %s%n",
        "case",
        "threads",
        "predicted",
        "measured",
        "pred/meas",
        "compute",
        "bytes",
        "barriers",
        "held up by");
    for (Task task : tasks()) {
      for (int threads : measure) {
        line(task, threads, costs, measured(task, threads));
      }
      for (int threads : predict) {
        if (!measure.contains(threads)) {
          line(task, threads, costs, Double.NaN);
        }
      }
    }
  }

  private static List<Integer> numbers(String text) {
    List<Integer> numbers = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      numbers.add(Integer.parseInt(part.strip()));
    }
    return numbers;
  }

  private static List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    for (int batch : new int[] {1, 32, 128, 1024}) {
      String layers = "dense(512) relu dense(256) relu dense(10)";
      tasks.add(new Task("mlp " + batch, 784, layers, 10, batch));
    }
    String wide = "dense(4096) relu dense(4096) relu dense(1000)";
    tasks.add(new Task("large 256", 1024, wide, 1000, 256));
    return tasks;
  }

  private static void line(Task task, int threads, Costs costs, double measured) {
    try (TrainingPlan plan = plan(task.network(), task, threads)) {
      Prediction p = Prediction.of(plan, threads, costs);
      System.out.printf(
          Locale.ROOT,
          "%-12s %7d %8.1f µs %8s %2s %10s %9.1f %9.1f %9.1f  %s%n",
          task.name,
          threads,
          p.time() / 1000,
          Double.isNaN(measured) ? "-" : String.format(Locale.ROOT, "%.1f", measured / 1000),
          Double.isNaN(measured) ? "" : "µs",
          Double.isNaN(measured) ? "-" : String.format(Locale.ROOT, "%.2f", p.time() / measured),
          p.compute() / 1000,
          p.move() / 1000,
          p.barriers() / 1000,
          p.limit());
    }
  }

  private static TrainingPlan plan(Network network, Task task, int threads) {
    return network.planTraining(
        task.batch, Losses.softmaxCrossEntropy(), PlanOptions.threads(threads));
  }

  /** Median nanoseconds of a step. */
  private static double measured(Task task, int threads) {
    Random random = new Random(1);
    float[] X = new float[task.batch * task.in];
    for (int i = 0; i < X.length; i++) {
      X[i] = random.nextFloat();
    }
    int[] y = random.ints(task.batch, 0, task.classes).toArray();
    Batch batch = Batch.ofClasses(Shape.of(task.in), X, y);
    Network network = task.network();
    OptimizerState sgd = Optimizers.sgd(1e-9f).start(network.parameters());
    try (TrainingPlan plan = plan(network, task, threads)) {
      long steps = 0;
      long start = System.nanoTime();
      while (steps < 3 || System.nanoTime() - start < WARM_UP) {
        plan.step(batch, sgd);
        steps++;
      }
      double each = (double) (System.nanoTime() - start) / steps;
      int calls = (int) Math.max(1, SAMPLE / each);
      double[] times = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        long from = System.nanoTime();
        for (int i = 0; i < calls; i++) {
          plan.step(batch, sgd);
        }
        times[round] = (double) (System.nanoTime() - from) / calls;
      }
      return Costs.median(times);
    }
  }
}
