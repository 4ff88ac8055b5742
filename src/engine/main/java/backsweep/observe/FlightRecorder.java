package backsweep.observe;

import java.util.List;

/**
 * Tells Java's Flight Recorder what a training does: {@code backsweep.Step} and {@code
 * backsweep.Epoch}; {@code backsweep.Part} for the layers that run together, once for each thread
 * and phase; {@code backsweep.Machine} for the peak that was measured. All are off until a
 * recording enables them by name. Without the module jdk.jfr there is nothing to tell and nothing
 * is told.
 *
 * <p>Who has work to tell asks whether it is recorded, begins, works, and ends it with what is to
 * be told: then a step that nobody records does nothing but ask.
 */
public final class FlightRecorder {
  /** The names of all events. */
  public static final List<String> EVENTS =
      List.of("backsweep.Step", "backsweep.Epoch", "backsweep.Part", "backsweep.Machine");

  private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightRecorder() {}

  /** The event classes, which are loaded only where there is a recorder. */
  private static final class Events {
    static final PartEvent PART = new PartEvent();
    static final StepEvent STEP = new StepEvent();
    static final EpochEvent EPOCH = new EpochEvent();

    private Events() {}
  }

  /** Whether there was ever a recording: the event classes take 60 ms to load. */
  private static boolean listening() {
    return PRESENT && jdk.jfr.FlightRecorder.isInitialized();
  }

  /** Whether a recording wants to know of parts of steps. */
  public static boolean recordsParts() {
    return listening() && Events.PART.isEnabled();
  }

  /** Whether a recording wants to know of steps. */
  public static boolean recordsSteps() {
    return listening() && Events.STEP.isEnabled();
  }

  /** Whether a recording wants to know of epochs. */
  public static boolean recordsEpochs() {
    return listening() && Events.EPOCH.isEnabled();
  }

  /** A part that begins now. */
  public static Part beginPart() {
    Part part = new Part(new PartEvent());
    part.event.begin();
    return part;
  }

  /** A part of a step that is under way. */
  public static final class Part {
    private final PartEvent event;
    private final long start = System.nanoTime();

    private Part(PartEvent event) {
      this.event = event;
    }

    /**
     * The part ends now.
     *
     * @param phase gather, forward, loss, backward, parameters or update
     * @param layers what ran, such as {@code 0 dense(128) + 1 relu}
     * @param first index of the first of them
     * @param flops floating-point operations for these examples
     * @param bytes bytes that had to move at least once
     */
    public void end(String phase, String layers, int first, int examples, long flops, long bytes) {
      event.end();
      event.phase = phase;
      event.layers = layers;
      event.first = first;
      event.examples = examples;
      event.flops = flops;
      event.gflops = rate(flops, start);
      event.bytes = bytes;
      event.commit();
    }
  }

  /** A step that begins now. */
  public static Step beginStep() {
    Step step = new Step(new StepEvent());
    step.event.begin();
    return step;
  }

  /** A step that is under way. */
  public static final class Step {
    private final StepEvent event;
    private final long start = System.nanoTime();

    private Step(StepEvent event) {
      this.event = event;
    }

    /** The step ends now. */
    public void end(long number, int examples, float loss, int threads, long flops, long bytes) {
      event.end();
      event.step = number;
      event.examples = examples;
      event.loss = loss;
      event.threads = threads;
      event.flops = flops;
      event.gflops = rate(flops, start);
      event.bytes = bytes;
      event.commit();
    }
  }

  /** An epoch that begins now. */
  public static Epoch beginEpoch() {
    Epoch epoch = new Epoch(new EpochEvent());
    epoch.event.begin();
    return epoch;
  }

  /** An epoch that is under way. */
  public static final class Epoch {
    private final EpochEvent event;
    private final long start = System.nanoTime();

    private Epoch(EpochEvent event) {
      this.event = event;
    }

    /** The epoch ends now. */
    public void end(int number, int examples, int batch, double loss, long flops) {
      event.end();
      event.epoch = number;
      event.examples = examples;
      event.batch = batch;
      event.loss = loss;
      event.flops = flops;
      event.gflops = rate(flops, start);
      event.commit();
    }
  }

  /** Operations per nanosecond since then. */
  private static float rate(long flops, long start) {
    return (float) flops / Math.max(1, System.nanoTime() - start);
  }

  /** Tells what one core can do at best, in GFLOP/s, with vectors of that many bits. */
  public static void machine(double peak, int vectorBits) {
    if (PRESENT) {
      MachineEvent event = new MachineEvent();
      event.peak = peak;
      event.vectorBits = vectorBits;
      event.commit();
    }
  }
}
