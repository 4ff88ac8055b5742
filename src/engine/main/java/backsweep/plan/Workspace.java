package backsweep.plan;

import backsweep.kernel.Panels;

/**
 * The memory of one plan: the arena that holds all its buffers, and a scratch array for each
 * thread. Allocated once; a step allocates nothing.
 */
public final class Workspace {
  private final MemoryPlan plan;
  private final float[] arena;
  private final float[][] scratch;
  private final int[] classes;
  private int examples;
  private double weight;
  private final float[] exampleWeights;
  private boolean weighted;
  private long reserved;
  private long seed;
  private long pass;

  /**
   * Allocates the arena, {@code threads} scratch arrays of {@code scratchFloats}, and room for
   * {@code labels} class indices per example and its weight.
   *
   * @throws IllegalArgumentException if the scratch does not fit one Java array
   */
  public Workspace(MemoryPlan plan, int threads, long scratchFloats, int labels) {
    if (scratchFloats > Integer.MAX_VALUE - 64 - Panels.FIRST) {
      throw new IllegalArgumentException(
          "a layer needs "
              + scratchFloats
              + " floats of scratch, more than one array holds; "
              + "use smaller layers");
    }
    this.plan = plan;
    this.arena = new float[plan.floats()];
    this.scratch = new float[threads][Panels.FIRST + (int) scratchFloats];
    this.classes = new int[Math.multiplyExact(plan.batch(), labels)];
    this.exampleWeights = new float[labels == 0 ? 0 : plan.batch()];
  }

  /** The array in which every {@link Buffer} has its offset. */
  public float[] arena() {
    return arena;
  }

  /** Number of threads that share this workspace. */
  public int threads() {
    return scratch.length;
  }

  /**
   * Scratch of one thread, as much as was asked for from {@link Panels#FIRST} on: contents do not
   * outlive a call.
   */
  public float[] scratch(int worker) {
    return scratch[worker];
  }

  /** Class indices of the current batch, for losses that want classes. */
  public int[] classes() {
    return classes;
  }

  /** How much each example of the current batch counts, if it is {@link #weighted}. */
  public float[] exampleWeights() {
    return exampleWeights;
  }

  /** Whether examples of the current batch count as {@link #exampleWeights} says, and not 1. */
  public boolean weighted() {
    return weighted;
  }

  /** Sets it, with the number of examples. */
  public void weighted(boolean some) {
    weighted = some;
  }

  /** Number of examples of the current batch. */
  public int examples() {
    return examples;
  }

  /** Sets the number of examples of the current batch; each of them counts 1. */
  public void examples(int n) {
    examples = n;
    weight = n;
  }

  /** What the sum of the losses is divided by: how much all labels of the batch count. */
  public double weight() {
    return weight;
  }

  /** Sets it, behind the number of examples. */
  public void weight(double sum) {
    weight = sum;
  }

  /** What random layers draw from in a training plan. */
  public long seed() {
    return seed;
  }

  /**
   * Number of the current forward pass of a training plan, from 0. What a random layer draws is
   * decided by seed, pass, the layer's path, the row and the column alone.
   */
  public long pass() {
    return pass;
  }

  /** Sets what random layers draw from. */
  public void randomness(long seed, long pass) {
    this.seed = seed;
    this.pass = pass;
  }

  /** How the arena is used. */
  public MemoryPlan plan() {
    return plan;
  }

  /** Tells of memory of a layer that is not in the arena, so that it is counted. */
  public void reserved(long bytes) {
    reserved += bytes;
  }

  /** Bytes of everything that was allocated for the plan. */
  public long bytes() {
    long floats = (long) arena.length + classes.length + exampleWeights.length;
    for (float[] s : scratch) {
      floats += s.length;
    }
    return 4 * floats + reserved;
  }

  /** Overwrites with NaN every float that no buffer alive at {@code time} holds: a test's tool. */
  public void poison(int time) {
    boolean[] alive = new boolean[arena.length];
    for (Buffer b : plan.buffers()) {
      if (b.first() <= time && time <= b.last()) {
        java.util.Arrays.fill(alive, b.offset(), (int) (b.offset() + b.floats()), true);
      }
    }
    for (int i = 0; i < arena.length; i++) {
      if (!alive[i]) {
        arena[i] = Float.NaN;
      }
    }
  }
}
