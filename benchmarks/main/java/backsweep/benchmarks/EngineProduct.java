package backsweep.benchmarks;

import backsweep.kernel.Blocks;
import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;
import backsweep.kernel.ReferenceGemm;
import backsweep.kernel.Rehearsal;
import backsweep.parallel.Grid;
import backsweep.parallel.Workers;
import java.util.Arrays;

/**
 * The engine's own product of a case, shared out as a training step does: rows of the result for
 * the forward product and dX, rows and columns if there are few rows, blocks of the weights for dW.
 * Weights stand in panels before the first run, and dW is written into panels. All arrays begin at
 * {@link Panels#FIRST}, as a plan's do, and the tiles are compiled beforehand. All that the
 * benchmarks know of {@link Gemm} is here.
 */
@SuppressWarnings("NullAway") // no bias
public final class EngineProduct {
  private static final int FIRST = Panels.FIRST;

  /** Examples for each thread from which a step shares its passes by rows. */
  private static final int ROWS = 256;

  private final Case c;
  private final Workers workers;
  private final Workers.Job job;
  private final Grid grid = new Grid();
  private final int chunks;

  /** Columns of dX, or panels of Z, in a unit of the grid. */
  private final int unit;

  private final float[] left;
  private final float[] weights;
  private final float[] right;
  private final float[] rows;
  private final float[][] scratch;
  private final Blocks blocks;

  /**
   * Binds a case to its operands.
   *
   * @param left X [batch, in], or dZ [batch, out] for dX
   * @param right W [in, out], or dZ [batch, out] for dW
   */
  public EngineProduct(Case c, float[] left, float[] right, Workers workers) {
    this.c = c;
    this.workers = workers;
    Rehearsal.of(Rehearsal.products(c.batch(), c.in(), c.out(), true, true));
    this.left = moved(left);
    this.right = moved(right);
    this.weights = new float[FIRST + Math.toIntExact(Panels.size(c.in(), c.out()))];
    this.rows = new float[FIRST + (c.product() == Case.Product.WEIGHTS ? 0 : c.m() * c.n())];
    if (c.product() != Case.Product.WEIGHTS) {
      Panels.pack(right, 0, weights, FIRST, c.in(), c.out());
    }
    this.blocks = new Blocks(c.in(), c.out(), workers.size());
    boolean input = c.product() == Case.Product.INPUT;
    int units = input ? units(c.in(), Panels.PAD) : Panels.count(c.out());
    boolean byRows = c.batch() >= ROWS * workers.size();
    grid.fit(c.batch(), byRows ? 1 : units, c.flops() / c.batch(), workers.size());
    int part = input ? Panels.PAD : 1;
    this.unit = byRows ? units * part : part;
    boolean slices = c.product() == Case.Product.WEIGHTS && grid.chunks() > 1;
    this.chunks = slices ? blocks.count() : grid.chunks();
    this.job =
        switch (c.product()) {
          case FORWARD -> this::forward;
          case INPUT -> this::input;
          case WEIGHTS -> this::weights;
        };
    long need =
        switch (c.product()) {
          case FORWARD -> Gemm.productScratch();
          case INPUT -> Gemm.productTransposedScratch(c.batch(), c.in(), c.out());
          case WEIGHTS -> Gemm.transposedProductScratch(c.batch(), c.in(), c.out());
        };
    this.scratch = new float[workers.size()][FIRST + Math.toIntExact(need)];
  }

  private static float[] moved(float[] operand) {
    float[] copy = new float[FIRST + operand.length];
    System.arraycopy(operand, 0, copy, FIRST, operand.length);
    return copy;
  }

  private static int units(int columns, int cut) {
    return (columns + cut - 1) / cut;
  }

  /** Computes the product {@code times} times. */
  public void run(int times) {
    for (int i = 0; i < times; i++) {
      workers.run(job, chunks);
    }
  }

  /** The result of the last run, row-major [m, n]. */
  public float[] result() {
    if (c.product() != Case.Product.WEIGHTS) {
      return Arrays.copyOfRange(rows, FIRST, rows.length);
    }
    float[] result = new float[c.in() * c.out()];
    Panels.unpack(weights, FIRST, result, 0, c.in(), c.out());
    return result;
  }

  /** What the scalar twin makes of the same operands, row-major [m, n]. */
  public float[] expected() {
    int m = c.batch();
    int k = c.in();
    int n = c.out();
    float[] s = new float[0];
    float[] W = weights.clone();
    float[] expected = new float[c.m() * c.n()];
    switch (c.product()) {
      case FORWARD ->
          ReferenceGemm.product(
              left, FIRST, k, W, FIRST, null, 0, expected, 0, n, m, k, n, 0, Panels.count(n), s, 0);
      case INPUT ->
          ReferenceGemm.productTransposed(
              left, FIRST, n, W, FIRST, expected, 0, k, m, k, n, 0, k, s, 0);
      case WEIGHTS -> {
        ReferenceGemm.transposedProduct(
            left,
            FIRST,
            k,
            right,
            FIRST,
            n,
            W,
            FIRST,
            m,
            k,
            n,
            0,
            Panels.count(n),
            0,
            k,
            false,
            0f,
            s,
            0);
        Panels.unpack(W, FIRST, expected, 0, k, n);
      }
    }
    return expected;
  }

  private void forward(int chunk, int worker) {
    int in = c.in();
    int out = c.out();
    int from = grid.fromRow(chunk);
    int m = grid.toRow(chunk) - from;
    Gemm.product(
        left,
        FIRST + from * in,
        in,
        weights,
        FIRST,
        null,
        0,
        rows,
        FIRST + from * out,
        out,
        m,
        in,
        out,
        grid.fromUnit(chunk) * unit,
        grid.toUnit(chunk) * unit,
        scratch[worker],
        FIRST);
  }

  private void input(int chunk, int worker) {
    int in = c.in();
    int out = c.out();
    int from = grid.fromRow(chunk);
    int m = grid.toRow(chunk) - from;
    int left = grid.fromUnit(chunk) * unit;
    int right = Math.min(in, grid.toUnit(chunk) * unit);
    Gemm.productTransposed(
        this.left,
        FIRST + from * out,
        out,
        weights,
        FIRST,
        rows,
        FIRST + from * in,
        in,
        m,
        in,
        out,
        left,
        right,
        scratch[worker],
        FIRST);
  }

  private void weights(int chunk, int worker) {
    int first = chunks == 1 ? 0 : chunk;
    int last = chunks == 1 ? blocks.count() : chunk + 1;
    for (int i = first; i < last; i++) {
      Gemm.transposedProduct(
          left,
          FIRST,
          c.in(),
          right,
          FIRST,
          c.out(),
          weights,
          FIRST,
          c.batch(),
          c.in(),
          c.out(),
          blocks.fromPanel(i),
          blocks.toPanel(i),
          blocks.fromRow(i),
          blocks.toRow(i),
          false,
          0f,
          scratch[worker],
          FIRST);
    }
  }
}
