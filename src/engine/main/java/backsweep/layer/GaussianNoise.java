package backsweep.layer;

import backsweep.kernel.RandomBits;
import backsweep.kernel.ReferenceRandomBits;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.Objects;

/**
 * In training, Z = X + deviation·N with normal numbers N, others in each pass; elsewhere Z = X
 * (Bishop, Training with noise is equivalent to Tikhonov regularization, 1995). They are decided by
 * seed, pass, layer, example and place alone, as in {@link Dropout}.
 *
 * @param deviation standard deviation of the noise
 */
public record GaussianNoise(float deviation) implements Layer {
  /** Checks the deviation. */
  public GaussianNoise {
    if (!(deviation >= 0 && deviation < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "gaussianNoise: found deviation " + deviation + ", expected a number of 0 or more");
    }
  }

  static GaussianNoise parse(Arguments a) {
    return new GaussianNoise(a.require(1, 1, "gaussianNoise(0.1)").number(0));
  }

  @Override
  public String name() {
    return "gaussianNoise";
  }

  @Override
  public String spec() {
    return "gaussianNoise(" + deviation + ")";
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public boolean needsInput() {
    return false;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public boolean elementwise() {
    return true;
  }

  @Override
  public long scratch(Shape input, int batch) {
    return 2L * Step.RUN;
  }

  @Override
  public long flops(Shape input) {
    return 69L * input.size();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{Z} = {X} + " + deviation + "·N, N random normal numbers",
            "RandomBits.noise",
            flops(input) * batch),
        new Operation(Operation.Part.INPUT_GRADIENT, "{dX} = {dZ}", name(), 0));
  }

  @Override
  public double[] exact(Exact at) {
    double[] Z = at.X().clone();
    int n = at.input().size();
    DrawKey key = new DrawKey(at.path());
    for (int i = 0; i < Z.length && at.training(); i++) {
      long row = key.of(at.seed(), at.pass(), i / n);
      Z[i] += (double) deviation * ReferenceRandomBits.normal(i % n, (int) (row >>> 32), (int) row);
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(this, context, new DrawKey(context.path()));
  }

  private record Step(GaussianNoise f, StepContext c, DrawKey key) implements LayerStep {
    /** Numbers that are drawn at a time. */
    private static final int RUN = 256;

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      if (!c.training()) {
        c.X().copyTo(c.Z(), c.workspace().arena(), from, to, left, right);
        return;
      }
      float[] arena = c.workspace().arena();
      float[] scratch = c.workspace().scratch(worker);
      int n = c.X().columns();
      for (int i = from; i < to; i++) {
        long row = key.of(c.workspace().seed(), c.workspace().pass(), i);
        for (int j = left; j < right; j += RUN) {
          RandomBits.noise(
              arena,
              c.X().offset() + i * n + j,
              arena,
              c.Z().offset() + i * n + j,
              Math.min(RUN, right - j),
              j,
              (int) (row >>> 32),
              (int) row,
              f.deviation,
              scratch,
              0);
        }
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX != null) {
        Objects.requireNonNull(c.dZ()).copyTo(dX, c.workspace().arena(), from, to, left, right);
      }
    }

    @Override
    public int cut() {
      return 1;
    }

    @Override
    public int inputCut() {
      return 1;
    }
  }
}
