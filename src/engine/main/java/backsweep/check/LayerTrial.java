package backsweep.check;

import backsweep.layer.CacheSpec;
import backsweep.layer.Layer;
import backsweep.layer.LayerStep;
import backsweep.layer.ParameterSpec;
import backsweep.layer.StepContext;
import backsweep.loss.LossStep;
import backsweep.plan.Buffer;
import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.plan.Planner;
import backsweep.plan.TouchedRows;
import backsweep.plan.Workspace;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * One layer at work on its own memory, which is looked at before and after every call. Whatever a
 * call does not have to leave alone holds {@link #leftover} before it.
 */
final class LayerTrial {
  private static final int WORKERS = 3;

  final Layer layer;
  final Shape input;
  final Shape output;
  final int batch;
  final Parameters parameters;
  final float[] X;
  final float[] dZ;

  private final boolean inPlace;
  private final List<ParameterLayout.Entry> entries = new ArrayList<>();
  private final List<CacheSpec> caches;
  private final Workspace workspace;
  private final Gradients gradients;
  private final Buffer bufferX;
  private final Buffer bufferZ;
  private final Buffer bufferDX;
  private final Buffer bufferDZ;
  private final List<Buffer> bufferCaches = new ArrayList<>();
  private final LayerStep step;
  private final Parameters start;

  /** What stands in memory that a call need not leave alone. */
  float leftover = Float.NaN;

  /** Whether X and Z are lost before the backward sweep where the layer does not need them. */
  boolean wipes = true;

  /** The first call that wrote where it must not, as a sentence; empty if none did. */
  String stray = "";

  /** What a pass gave: dθ of each trained parameter, in the order of the layout. */
  record Result(float[] Z, float[] dX, List<float[]> dTheta) {}

  /**
   * How the work is cut.
   *
   * @param rows cut between rows, last part first
   * @param columns cut between columns
   */
  record Cut(boolean rows, boolean columns) {
    static final Cut WHOLE = new Cut(false, false);
  }

  LayerTrial(Layer layer, Shape input, int batch, long seed, boolean inPlace) {
    this.layer = layer;
    this.input = input;
    this.output = layer.outputShape(input);
    this.batch = batch;
    this.inPlace = inPlace;
    ParameterLayout layout = new ParameterLayout();
    layout.add("before", Shape.of(64), false);
    List<ParameterSpec> specs = layer.parameters(input, null);
    for (ParameterSpec spec : specs) {
      entries.add(layout.add("0/" + spec.name(), spec.shape(), spec.trained(), spec.table()));
    }
    layout.add("after", Shape.of(64), false);
    this.parameters = new Parameters(layout);
    this.gradients = new Gradients(layout);
    for (int p = 0; p < specs.size(); p++) {
      draw(specs.get(p), entries.get(p), seed);
    }
    this.start = parameters.copy();
    Planner planner = new Planner(batch);
    this.bufferX = planner.request("X", input.size(), 0);
    this.bufferZ = inPlace ? bufferX : planner.request("Z", output.size(), 0);
    this.bufferDZ = planner.request("dZ", output.size(), 0);
    this.bufferDX = inPlace ? bufferDZ : planner.request("dX", input.size(), 0);
    this.caches = layer.caches(input, true);
    for (CacheSpec spec : caches) {
      bufferCaches.add(
          spec.rows() == CacheSpec.Rows.ONE
              ? planner.requestRow(spec.name(), spec.columns(), 0)
              : planner.request(spec.name(), spec.columns(), 0));
    }
    planner.request("unused", 16, 0);
    long scratch = Math.max(LossStep.SCRATCH, layer.scratch(input, batch));
    this.workspace = new Workspace(planner.place(), WORKERS, scratch, 1);
    this.step =
        layer.step(
            new StepContext(
                "0",
                input,
                output,
                bufferX,
                bufferZ,
                bufferDX,
                bufferDZ,
                List.copyOf(bufferCaches),
                workspace,
                List.copyOf(entries),
                parameters.array(),
                gradients.array()));
    this.X = inputs(layer, batch * input.size(), seed);
    this.dZ = random(batch * output.size(), seed, "dZ");
  }

  /** What the layer takes. */
  private static float[] inputs(Layer layer, int n, long seed) {
    return layer.indices() == 0
        ? random(n, seed, "X")
        : new SeededRandom(seed, "X").indices(n, layer.indices());
  }

  /** Numbers in (−1, 1). */
  static float[] random(int n, long seed, String stream) {
    SeededRandom random = new SeededRandom(seed, stream);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = 2 * random.nextFloat() - 1;
    }
    return x;
  }

  private void draw(ParameterSpec spec, ParameterLayout.Entry entry, long seed) {
    int n = spec.shape().size();
    int in = spec.shape().rank() == 0 ? 1 : spec.shape().dimension(0);
    float[] values = new float[n];
    SeededRandom random = new SeededRandom(seed, "initialize " + entry.name());
    spec.initializer().fill(values, in, Math.max(1, n / in), random);
    for (int i = 0; i < n && spec.trained(); i++) {
      values[i] += random.nextFloat() - 0.5f;
    }
    parameters.set(entry.name(), Tensor.of(spec.shape(), values));
  }

  /** The parameters that the backward sweep gives a gradient, in order. */
  List<ParameterLayout.Entry> trained() {
    return entries.stream().filter(ParameterLayout.Entry::trained).toList();
  }

  /** The parameters of the layer, in order. */
  List<ParameterLayout.Entry> entries() {
    return entries;
  }

  /** Z for these examples, with the parameters as they are set. */
  float[] forward(float[] inputs, int examples, Cut cut, long pass) {
    prepare(examples, pass);
    load(inputs, bufferX);
    step.begin(examples);
    int width = output.size();
    int columns = cut.columns ? middle(step.cut(), width) : width;
    int rows = cut.rows && !layer.mixesExamples() ? examples / 2 : 0;
    for (int r = rows > 0 ? 1 : 0; r >= 0; r--) {
      int from = r == 0 ? 0 : rows;
      int to = r == 0 && rows > 0 ? rows : examples;
      part("forward", bufferZ, from, to, 0, columns, r);
      if (columns < width) {
        part("forward", bufferZ, from, to, columns, width, r + 1);
      }
    }
    return read(bufferZ, examples);
  }

  /** Forward, then backward. */
  Result pass(float[] inputs, float[] delta, int examples, Cut cut, long pass) {
    float[] Z = forward(inputs, examples, cut, pass);
    float[] dX = backwardInput(delta, examples, cut);
    return new Result(Z, dX, backwardParameters(examples, cut));
  }

  /** The same at the layer's own numbers. */
  Result pass(Cut cut) {
    return pass(X, dZ, batch, cut, 0);
  }

  private void prepare(int examples, long pass) {
    parametersBack();
    workspace.examples(examples);
    workspace.randomness(1, pass);
    Arrays.fill(workspace.arena(), leftover);
    for (int w = 0; w < WORKERS; w++) {
      Arrays.fill(workspace.scratch(w), leftover);
    }
  }

  /** Untrained parameters as they were: a layer changes them itself. */
  private void parametersBack() {
    for (ParameterLayout.Entry entry : entries) {
      if (!entry.trained()) {
        parameters.set(entry.name(), start.get(entry.name()));
      }
    }
  }

  private float[] backwardInput(float[] delta, int examples, Cut cut) {
    if (wipes && !inPlace && !layer.needsInput()) {
      wipe(bufferX);
    }
    if (wipes && !inPlace && !layer.needsOutput()) {
      wipe(bufferZ);
    }
    load(delta, bufferDZ);
    int width = input.size();
    int columns = cut.columns ? middle(step.inputCut(), width) : width;
    int rows = cut.rows && !layer.mixesExamples() ? (examples + 1) / 2 : 0;
    rows = rows == examples ? 0 : rows;
    for (int r = rows > 0 ? 1 : 0; r >= 0; r--) {
      int from = r == 0 ? 0 : rows;
      int to = r == 0 && rows > 0 ? rows : examples;
      part("backwardInput", bufferDX, from, to, 0, columns, r);
      if (columns < width) {
        part("backwardInput", bufferDX, from, to, columns, width, r + 1);
      }
    }
    return read(bufferDX, examples);
  }

  private List<float[]> backwardParameters(int examples, Cut cut) {
    step.swept();
    Parameters old = new Parameters(parameters.layout());
    for (ParameterLayout.Entry entry : trained()) {
      float[] values = new float[entry.shape().size()];
      Arrays.fill(values, entry.table() ? 0f : leftover);
      old.set(entry.name(), Tensor.of(entry.shape(), values));
    }
    for (int s = 0; s < step.slices(); s++) {
      TouchedRows rows = step.touched(s);
      LayerStep.Slice slice = step.slice(s);
      for (int r = 0; rows != null && r < rows.count(); r++) {
        int at = slice.offset() + rows.row(r) * slice.stride();
        Arrays.fill(old.array(), at, at + slice.length(), leftover);
      }
    }
    System.arraycopy(old.array(), 0, gradients.array(), 0, old.array().length);
    for (int s = 0; s < step.slices(); s++) {
      int slice = cut.rows ? step.slices() - 1 - s : s;
      Written before = new Written();
      step.backwardParameters(slice, examples, slice % WORKERS);
      BitSet allowed = new BitSet();
      allow(allowed, step.slice(slice));
      before.compare("backwardParameters", new BitSet(), allowed, new BitSet(), slice % WORKERS);
    }
    return trained().stream().map(e -> gradients.get(e.name()).values()).toList();
  }

  /** A descent of every slice that can; null if none can. */
  float @org.jspecify.annotations.Nullable [] descended(float rate) {
    Result r = pass(Cut.WHOLE);
    Parameters kept = parameters.copy();
    float[] expected = parameters.array().clone();
    boolean any = false;
    for (int s = 0; s < step.slices(); s++) {
      if (step.descend(s, batch, rate, 0)) {
        any = true;
        continue;
      }
      LayerStep.Slice slice = step.slice(s);
      for (int run = 0; run < slice.runs(); run++) {
        int at = slice.offset() + run * slice.stride();
        for (int i = at; i < at + slice.length(); i++) {
          parameters.array()[i] = Math.fma(-rate, gradients.array()[i], parameters.array()[i]);
        }
      }
    }
    float[] found = parameters.array().clone();
    parameters.copyFrom(kept);
    return any && r.dTheta.size() > 0 ? difference(found, expected, rate) : null;
  }

  /** Where fma(−rate, dθ, θ) is not what was found; empty if nowhere. */
  private float[] difference(float[] found, float[] theta, float rate) {
    for (int i = 0; i < theta.length; i++) {
      float expected = Math.fma(-rate, gradients.array()[i], theta[i]);
      if (Float.floatToIntBits(found[i]) != Float.floatToIntBits(expected)) {
        return new float[] {found[i], expected};
      }
    }
    return new float[0];
  }

  private static int middle(int cut, int width) {
    if (cut >= width) {
      return width;
    }
    return Math.max(cut, width / 2 / cut * cut);
  }

  private void part(String call, Buffer to, int row, int end, int left, int right, int worker) {
    BitSet arena = new BitSet();
    int ld = to.columns();
    for (int i = row; i < end; i++) {
      boolean share = layer.mixesExamples();
      int first = share ? 0 : left;
      arena.set(to.offset() + i * ld + first, to.offset() + i * ld + (share ? ld : right));
    }
    for (int c = 0; c < caches.size(); c++) {
      Buffer cache = bufferCaches.get(c);
      boolean one = caches.get(c).rows() == CacheSpec.Rows.ONE;
      int first = one ? 0 : row * cache.columns();
      int last = one ? cache.columns() : end * cache.columns();
      arena.set(cache.offset() + first, cache.offset() + last);
    }
    BitSet theta = new BitSet();
    for (ParameterLayout.Entry entry : entries) {
      if (!entry.trained() && call.equals("forward")) {
        theta.set(entry.offset(), entry.offset() + entry.length());
      }
    }
    Written before = new Written();
    if (call.equals("forward")) {
      step.forward(row, end, left, right, worker);
    } else {
      step.backwardInput(row, end, left, right, worker);
    }
    before.compare(call, arena, new BitSet(), theta, worker);
  }

  private static void allow(BitSet set, LayerStep.Slice slice) {
    for (int run = 0; run < slice.runs(); run++) {
      int at = slice.offset() + run * slice.stride();
      set.set(at, at + slice.length());
    }
  }

  private void wipe(Buffer buffer) {
    int n = batch * buffer.columns();
    Arrays.fill(workspace.arena(), buffer.offset(), buffer.offset() + n, Float.NaN);
  }

  private void load(float[] values, Buffer to) {
    System.arraycopy(values, 0, workspace.arena(), to.offset(), values.length);
  }

  private float[] read(Buffer from, int rows) {
    int end = from.offset() + rows * from.columns();
    return Arrays.copyOfRange(workspace.arena(), from.offset(), end);
  }

  /** All memory before a call. */
  private final class Written {
    private final float[] arena = workspace.arena().clone();
    private final float[] gradient = gradients.array().clone();
    private final float[] theta = parameters.array().clone();
    private final float[][] scratch = new float[WORKERS][];

    Written() {
      for (int w = 0; w < WORKERS; w++) {
        scratch[w] = workspace.scratch(w).clone();
      }
    }

    void compare(String call, BitSet arenas, BitSet gradients, BitSet thetas, int worker) {
      stray(call, arena, workspace.arena(), arenas, 0);
      stray(call, gradient, LayerTrial.this.gradients.array(), gradients, 1);
      stray(call, theta, parameters.array(), thetas, 2);
      for (int w = 0; w < WORKERS; w++) {
        if (w != worker) {
          stray(call, scratch[w], workspace.scratch(w), new BitSet(), 3);
        }
      }
    }

    private void stray(String call, float[] before, float[] after, BitSet allowed, int where) {
      for (int i = 0; i < before.length && stray.isEmpty(); i++) {
        boolean same = Float.floatToRawIntBits(before[i]) == Float.floatToRawIntBits(after[i]);
        if (!same && !allowed.get(i)) {
          stray = call + " writes " + place(i, where);
        }
      }
    }

    private String place(int i, int where) {
      if (where == 3) {
        return "the scratch of another worker";
      }
      if (where == 0) {
        List<Buffer> all = new ArrayList<>(List.of(bufferX, bufferZ, bufferDX, bufferDZ));
        all.addAll(bufferCaches);
        for (Buffer buffer : all) {
          int at = i - buffer.offset();
          if (at >= 0 && at < batch * buffer.columns()) {
            return buffer.name()
                + " of example "
                + at / buffer.columns()
                + ", column "
                + at % buffer.columns()
                + ", which is not its part";
          }
        }
        return "the arena outside every buffer";
      }
      for (ParameterLayout.Entry entry : entries) {
        if (i >= entry.offset() && i < entry.offset() + entry.length()) {
          String name = entry.name().substring(2);
          return where == 1
              ? "the gradient of " + name + ", which is not its part"
              : "the parameter " + name + ", which only the optimizer may change";
        }
      }
      return (where == 1 ? "the gradient" : "the parameters") + " of another layer";
    }
  }

  /** One forward and backward pass without looking at anything: what allocation is counted on. */
  void run() {
    step.begin(batch);
    step.forward(0, batch, 0, output.size(), 0);
    step.backwardInput(0, batch, 0, input.size(), 0);
    step.swept();
    for (int s = 0; s < step.slices(); s++) {
      step.backwardParameters(s, batch, 0);
    }
  }
}
