package backsweep.check;

import backsweep.layer.Layer;
import backsweep.tensor.Shape;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Proves a layer on random inputs, by the laws that every layer of the engine keeps: {@link
 * LayerLaw} lists them. For authors of layers; it needs no test framework.
 *
 * <pre>{@code
 * LayerReport report = LayerCheck.of(new MyLayer(3)).run();
 * System.out.println(report);
 * assertTrue(report.passed());
 * }</pre>
 */
public final class LayerCheck {
  private final Layer layer;
  private final List<Shape> shapes = new ArrayList<>();
  private long seed = 1;
  private int tries = 12;
  private int patience = 20;

  private LayerCheck(Layer layer) {
    this.layer = layer;
  }

  /** A check of that layer, on shapes of one to three dimensions that it takes. */
  public static LayerCheck of(Layer layer) {
    return new LayerCheck(layer);
  }

  /** Adds the shape of an example to run on; by default shapes are drawn. */
  public LayerCheck input(Shape shape) {
    shapes.add(shape);
    return this;
  }

  /** Decides all that is drawn; 1 by default. */
  public LayerCheck seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** How many inputs are tried; 12 by default. */
  public LayerCheck tries(int tries) {
    if (tries < 1) {
      throw new IllegalArgumentException("tries: found " + tries + ", expected 1 or more");
    }
    this.tries = tries;
    return this;
  }

  /**
   * How many seconds the layer may allocate until its calls are compiled; 20 by default, which a
   * layer that allocates for good takes.
   */
  public LayerCheck patience(int seconds) {
    if (seconds < 1) {
      throw new IllegalArgumentException("patience: found " + seconds + ", expected 1 or more");
    }
    this.patience = seconds;
    return this;
  }

  /**
   * Judges the layer.
   *
   * @throws IllegalArgumentException if it takes none of the shapes that were drawn, or refuses one
   *     that {@link #input} gave
   */
  public LayerReport run() {
    LayerJudge judge = new LayerJudge();
    SplittableRandom random = new SplittableRandom(seed);
    List<Shape> drawn = shapes.isEmpty() ? draw(random) : shapes;
    if (layer.view()) {
      return view(drawn);
    }
    LayerTrial last = null;
    for (int i = 0; i < tries && judge.findings.isEmpty(); i++) {
      Shape shape = drawn.get(i % drawn.size());
      int least = layer.mixesExamples() ? 2 : 1;
      int batch = i == 0 ? 3 : least + random.nextInt(5);
      judge.judged.merge(LayerLaw.RUNS, 1, Integer::sum);
      try {
        last = new LayerTrial(layer, shape, batch, seed + i, false);
        boolean mayRunInPlace = layer.elementwise() && !layer.needsInput();
        LayerTrial inPlace =
            mayRunInPlace ? new LayerTrial(layer, shape, batch, seed + i, true) : null;
        judge.judge(last, inPlace, seed + i);
      } catch (RuntimeException e) {
        judge.findings.put(LayerLaw.RUNS, thrown(shape, batch, e));
      }
    }
    if (last != null && judge.findings.isEmpty()) {
      allocation(judge, last, patience * 1_000_000_000L);
    }
    return new LayerReport(
        layer.spec(), judge.judged, List.copyOf(judge.findings.values()), judge.atKinks);
  }

  private static LayerFinding thrown(Shape shape, int batch, RuntimeException e) {
    StackTraceElement[] trace = e.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    return new LayerFinding(LayerLaw.RUNS, "", -1, 0, 0, 0, shape, batch, "it throws " + e + where);
  }

  private List<Shape> draw(RandomGenerator random) {
    List<Shape> taken = new ArrayList<>();
    String refusal = "";
    for (int i = 0; i < 200 && taken.size() < tries; i++) {
      int rank = 1 + i % 3;
      int[] sizes = new int[rank];
      for (int axis = 0; axis < rank; axis++) {
        sizes[axis] = rank == 1 ? 1 + random.nextInt(40) : 1 + random.nextInt(9);
      }
      Shape shape = Shape.of(sizes);
      try {
        layer.outputShape(shape);
        layer.parameters(shape, null);
        taken.add(shape);
      } catch (IllegalArgumentException e) {
        refusal = shape + ": " + e.getMessage();
      }
    }
    if (taken.isEmpty()) {
      throw new IllegalArgumentException(
          layer.spec()
              + ": takes none of the shapes that were drawn, the last was "
              + refusal
              + "; give one with input(Shape)");
    }
    return taken;
  }

  private LayerReport view(List<Shape> drawn) {
    for (Shape shape : drawn) {
      Shape output = layer.outputShape(shape);
      if (output.size() != shape.size()) {
        LayerFinding finding =
            new LayerFinding(
                LayerLaw.COMPLETE,
                "Z",
                -1,
                0,
                0,
                0,
                shape,
                1,
                "a view has as many numbers as its input, but the output is " + output);
        return new LayerReport(layer.spec(), java.util.Map.of(), List.of(finding), 0);
      }
    }
    java.util.Map<LayerLaw, Integer> judged = java.util.Map.of(LayerLaw.COMPLETE, drawn.size());
    return new LayerReport(layer.spec(), judged, List.of(), 0);
  }

  /** Runs until some calls in a row allocate nothing, which may need their compilation. */
  private static void allocation(LayerJudge judge, LayerTrial trial, long patience) {
    if (ModuleLayer.boot().findModule("jdk.management").isEmpty()
        || !(ManagementFactory.getThreadMXBean()
            instanceof com.sun.management.ThreadMXBean threads)) {
      return;
    }
    judge.judged.merge(LayerLaw.ALLOCATION, 1, Integer::sum);
    trial.forward(trial.X, trial.batch, LayerTrial.Cut.WHOLE, 0);
    long start = System.nanoTime();
    long bytes = 1;
    while (bytes > 0 && System.nanoTime() - start < patience) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 500; i++) {
        trial.run();
      }
      bytes = (threads.getCurrentThreadAllocatedBytes() - before) / 500;
    }
    if (bytes > 0) {
      judge.broken(
          LayerLaw.ALLOCATION,
          "a forward and backward call allocates "
              + bytes
              + " bytes: what it needs belongs into"
              + " caches() or scratch()");
    }
  }
}
