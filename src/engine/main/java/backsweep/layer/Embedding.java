package backsweep.layer;

import backsweep.kernel.TableRows;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.plan.ParameterLayout;
import backsweep.plan.TouchedRows;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A table W [vocabulary, width] of learned vectors, one for each word or category: Z[…, t] = W[X[…,
 * t]] for an input of indices, [T] → [T, width] (Bengio et al., "A Neural Probabilistic Language
 * Model", 2003).
 *
 * <p>Indices are whole numbers from 0 to vocabulary − 1, held as floats, which are exact up to 2²⁴.
 * They have no gradient, so the layer stands first, behind nothing but views. In the gradient of W
 * only the rows that the batch reads differ from zero, and only they are computed, cleared and
 * updated.
 *
 * @param vocabulary number of rows of W
 * @param width floats of a row
 */
public record Embedding(int vocabulary, int width) implements Layer {
  /** Whole numbers up to this are floats. */
  private static final int MOST = 1 << 24;

  /** Checks both numbers. */
  public Embedding {
    if (vocabulary < 1 || vocabulary > MOST) {
      throw new IllegalArgumentException(
          "embedding: found a vocabulary of "
              + vocabulary
              + ", expected 1 to "
              + MOST
              + ", as indices are held as floats");
    }
    if (width < 1) {
      throw new IllegalArgumentException(
          "embedding: found width " + width + ", expected 1 or more");
    }
  }

  static Embedding parse(Arguments a) {
    a.require(2, 2, "embedding(10000, 64)");
    return new Embedding(a.whole(0), a.whole(1));
  }

  @Override
  public String name() {
    return "embedding";
  }

  @Override
  public String spec() {
    return "embedding(" + vocabulary + ", " + width + ")";
  }

  @Override
  public Shape outputShape(Shape input) {
    int[] sizes = Arrays.copyOf(input.dimensions(), input.rank() + 1);
    sizes[input.rank()] = width;
    return Shape.of(sizes);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    return List.of(
        ParameterSpec.table("weight", Shape.of(vocabulary, width), Initializer.STANDARD_NORMAL));
  }

  @Override
  public boolean keepsSteps() {
    return true;
  }

  @Override
  public boolean needsInput() {
    return false;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  /** One for each number that is copied, so that threads share them. */
  @Override
  public long flops(Shape input) {
    return (long) input.size() * width;
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long numbers = (long) input.size() * width * batch;
    return List.of(
        new Operation(Operation.Part.FORWARD, "{Z} = {weight}[{X}]", "copy", 0),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d weight}[i] = Σ {dZ} where {X} = i",
            "TableRows.sums",
            numbers));
  }

  @Override
  public int indices() {
    return vocabulary;
  }

  @Override
  public double[] exact(Exact at) {
    double[] X = at.X();
    double[] Z = new double[X.length * width];
    for (int i = 0; i < X.length; i++) {
      System.arraycopy(at.theta().get(0), ((int) X[i]) * width, Z, i * width, width);
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(this, context);
  }

  private static final class Step implements LayerStep {
    /** Columns of a slice are a multiple of this, a line of the cache. */
    private static final int LINE = 16;

    private final StepContext c;
    private final float[] arena;
    private final int length;
    private final int width;
    private final int part;
    private final ParameterLayout.Entry W;
    private final @Nullable IndexOrder order;

    /** Whether rows of the gradient may differ from zero. */
    private volatile boolean written;

    Step(Embedding f, StepContext c) {
      this.c = c;
      this.arena = c.workspace().arena();
      this.length = c.input().size();
      this.width = f.width;
      this.W = c.entries().get(0);
      int threads = c.workspace().threads();
      this.part = ((width + threads - 1) / threads + LINE - 1) / LINE * LINE;
      int most = (int) c.X().floats();
      this.order = c.training() ? new IndexOrder(most, f.vocabulary, width, c.workspace()) : null;
    }

    /** Sorts the indices while they are there. */
    @Override
    public void begin(int examples) {
      Objects.requireNonNull(order).sort(arena, c.X().offset(), examples * length);
    }

    /** Clears the rows of the batch before, and finds those of this one. */
    @Override
    public void swept() {
      IndexOrder some = Objects.requireNonNull(order);
      TouchedRows rows = some.rows();
      if (written) {
        float[] gradient = Objects.requireNonNull(c.gradient());
        for (int r = 0; r < rows.count(); r++) {
          int at = W.offset() + rows.row(r) * width;
          Arrays.fill(gradient, at, at + width, 0f);
        }
        written = false;
      }
      some.findRows();
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      int x = c.X().offset();
      int z = c.Z().offset();
      float[] theta = c.theta();
      for (int i = from * length; i < to * length; i++) {
        int row = (int) arena[x + i];
        System.arraycopy(theta, W.offset() + row * width, arena, z + i * width, width);
      }
    }

    /** Indices have no slope. */
    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX != null) {
        Arrays.fill(arena, dX.offset() + from * length, dX.offset() + to * length, 0f);
      }
    }

    @Override
    public int slices() {
      return (width + part - 1) / part;
    }

    @Override
    public Slice slice(int i) {
      int columns = Math.min(part, width - i * part);
      return new Slice(W.offset() + i * part, columns, W.shape().dimension(0), width);
    }

    @Override
    public @Nullable TouchedRows touched(int i) {
      return order == null ? null : order.rows();
    }

    @Override
    public void backwardParameters(int i, int examples, int worker) {
      IndexOrder some = Objects.requireNonNull(order);
      float[] gradient = Objects.requireNonNull(c.gradient());
      int dz = Objects.requireNonNull(c.dZ()).offset() + i * part;
      int columns = Math.min(part, width - i * part);
      TouchedRows rows = some.rows();
      int[] places = some.places();
      written = true;
      for (int r = 0; r < rows.count(); r++) {
        int at = W.offset() + rows.row(r) * width + i * part;
        int start = some.start(r);
        TableRows.sums(arena, dz, width, places, start, some.end(r), columns, gradient, at);
      }
    }
  }
}
