package backsweep.layer;

import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.plan.TouchedRows;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The same layers for each time step, or each place: of an input [a, …, n] every row of n numbers
 * goes through them, with the same parameters.
 *
 * @param layers what runs
 */
public record PerStep(List<Layer> layers) implements Layer {
  /** Checks that there is something to run. */
  public PerStep {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException(
          "perStep: found no layers, expected some, as in perStep(dense(8) relu)");
    }
  }

  static PerStep parse(Arguments a) {
    List<Layer> all = new java.util.ArrayList<>();
    for (int i = 0; i < a.count(); i++) {
      all.addAll(a.layers(i));
    }
    return new PerStep(all);
  }

  @Override
  public String name() {
    return "perStep";
  }

  @Override
  public String spec() {
    return "perStep(" + Chain.spec(layers) + ")";
  }

  private Chain chain(Shape input) {
    if (input.rank() < 2) {
      throw new IllegalArgumentException(
          "expected an input [time, n], found " + input + "; leave perStep out");
    }
    int n = input.dimension(input.rank() - 1);
    return Chain.of(layers, Shape.of(n), "", input.size() / n);
  }

  @Override
  public Shape outputShape(Shape input) {
    int[] places = Arrays.copyOf(input.dimensions(), Math.max(0, input.rank() - 1));
    int[] own = chain(input).output().dimensions();
    int[] sizes = Arrays.copyOf(places, places.length + own.length);
    System.arraycopy(own, 0, sizes, places.length, own.length);
    return Shape.of(sizes);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    return chain(input).parameters();
  }

  @Override
  public int indices() {
    return Chain.indices(layers);
  }

  /** Steps that share statistics are made of the padding too. */
  @Override
  public boolean keepsSteps() {
    return !mixesExamples();
  }

  @Override
  public boolean needsInput() {
    return Branches.needsInput(layers);
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public boolean mixesExamples() {
    return layers.stream().anyMatch(Layer::mixesExamples);
  }

  @Override
  public boolean sweepsForParameters() {
    return true;
  }

  @Override
  public List<CacheSpec> caches(Shape input, boolean training) {
    return chain(input).caches(training);
  }

  @Override
  public long scratch(Shape input, int batch) {
    return chain(input).scratch(batch);
  }

  @Override
  public long flops(Shape input) {
    return chain(input).flops();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    Chain chain = chain(input);
    List<Operation> all = new java.util.ArrayList<>(chain.operations(batch, "dX", "dZ"));
    String last = chain.value(layers.size());
    int forward = 0;
    while (forward < all.size() && all.get(forward).part() == Operation.Part.FORWARD) {
      forward++;
    }
    all.add(forward, new Operation(Operation.Part.FORWARD, "{Z} = {" + last + "}", "copy", 0));
    return all;
  }

  @Override
  public double @Nullable [] exact(Exact at) {
    return chain(at.input()).exact(at, at.X(), 0);
  }

  @Override
  public LayerStep step(StepContext context) {
    Chain chain = chain(context.input());
    ChainStep steps =
        new ChainStep(
            chain,
            context,
            context.X(),
            context.dX(),
            context.dZ(),
            context.caches(),
            context.entries());
    return new Step(context, steps);
  }

  private record Step(StepContext c, ChainStep steps) implements LayerStep {
    @Override
    public List<String> kernels() {
      return steps.kernels();
    }

    @Override
    public List<String> descentKernels() {
      return steps.descentKernels();
    }

    @Override
    public void begin(int examples) {
      steps.begin(examples);
    }

    @Override
    public void swept() {
      steps.swept();
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      steps.forward(from, to, worker);
      copy(steps.Z, c.Z(), c.output().size(), from, to);
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      steps.backward(from, to, worker);
      Buffer dX = c.dX();
      if (dX != null) {
        copy(Objects.requireNonNull(steps.dX), dX, c.input().size(), from, to);
      }
    }

    private void copy(Buffer source, Buffer target, int n, int from, int to) {
      if (source.offset() != target.offset()) {
        float[] arena = c.workspace().arena();
        int at = from * n;
        System.arraycopy(arena, source.offset() + at, arena, target.offset() + at, (to - from) * n);
      }
    }

    @Override
    public int slices() {
      return steps.slices().size();
    }

    @Override
    public Slice slice(int i) {
      return steps.slices().get(i);
    }

    @Override
    public @Nullable TouchedRows touched(int i) {
      return steps.touched(i);
    }

    @Override
    public void backwardParameters(int i, int examples, int worker) {
      steps.backwardParameters(i, examples, worker);
    }

    @Override
    public boolean descends(int i) {
      return steps.descends(i);
    }

    @Override
    public boolean descend(int i, int examples, float rate, int worker) {
      return steps.descend(i, examples, rate, worker);
    }
  }
}
