package backsweep.layer;

import backsweep.kernel.Blocks;
import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.kernel.Softmax;
import backsweep.kernel.Transposition;
import backsweep.kernel.Updates;
import backsweep.kernel.WindowProducts;
import backsweep.plan.Buffer;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * {@link Attention} at work. What a head multiplies by is packed into panels first, so that its
 * products are those of a layer's weights. Scratch of a thread: that of the products, then a packed
 * matrix, then dS [time, time], then d zeros, the bias of products that have none.
 */
final class AttentionStep implements LayerStep {
  private final Attention f;
  private final StepContext c;
  private final float[] arena;
  private final float[] theta;
  private final int time;
  private final int n;
  private final int d;
  private final float root;
  private final ParameterLayout.Entry W;
  private final ParameterLayout.Entry b;
  private final ParameterLayout.Entry outputW;
  private final ParameterLayout.Entry outputB;
  private final int QKV;
  private final int scoresAt;
  private final int O;
  private final int dQKV;
  private final int dO;
  private final int pack;
  private final int dS;
  private final int zeros;
  private final Blocks blocks;
  private final Blocks outputBlocks;
  private final List<Slice> slices = new ArrayList<>();

  AttentionStep(Attention f, StepContext c) {
    this.f = f;
    this.c = c;
    this.arena = c.workspace().arena();
    this.theta = c.theta();
    this.time = c.input().dimension(0);
    this.n = c.input().dimension(1);
    this.d = n / f.heads();
    this.root = (float) (1 / Math.sqrt(d));
    this.W = c.entries().get(0);
    this.b = c.entries().get(1);
    this.outputW = c.entries().get(2);
    this.outputB = c.entries().get(3);
    this.QKV = c.caches().get(0).offset();
    this.scoresAt = c.caches().get(1).offset();
    this.O = c.caches().get(2).offset();
    this.dQKV = c.training() ? c.caches().get(3).offset() : 0;
    this.dO = c.training() ? c.caches().get(4).offset() : 0;
    this.pack =
        Panels.FIRST + Panels.padded((int) products(c.input(), c.workspace().plan().batch()));
    this.dS = pack + (int) packed(time, d);
    this.zeros = dS + time * time;
    this.blocks = new Blocks(n, 3 * n, c.workspace().threads());
    this.outputBlocks = new Blocks(n, n, c.workspace().threads());
    add(W, blocks, 3 * n);
    slices.add(new Slice(b.offset(), 3 * n));
    add(outputW, outputBlocks, n);
    slices.add(new Slice(outputB.offset(), n));
  }

  private void add(ParameterLayout.Entry entry, Blocks some, int columns) {
    for (int i = 0; i < some.count(); i++) {
      int p = some.fromPanel(i);
      int width = Panels.width(columns, p);
      int offset = entry.offset() + Panels.start(n, p) + some.fromRow(i) * width;
      int length = (some.toRow(i) - some.fromRow(i)) * width;
      slices.add(new Slice(offset, length, some.toPanel(i) - p, n * width));
    }
  }

  static long scratch(Attention f, Shape input, int batch) {
    int time = input.dimension(0);
    int d = input.dimension(1) / f.heads();
    return Panels.padded((int) products(input, batch))
        + packed(time, d)
        + (long) time * time
        + Panels.padded(d);
  }

  /** Floats of the larger of a packed [d, time] and [time, d]. */
  private static long packed(int time, int d) {
    return Math.max(Panels.size(d, time), Panels.size(time, d));
  }

  private static long products(Shape input, int batch) {
    int rows = Math.multiplyExact(batch, input.dimension(0));
    int n = input.dimension(1);
    long most = Math.max(Gemm.productScratch(), Transposition.ROOM);
    most = Math.max(most, Gemm.productTransposedScratch(rows, n, 3 * n));
    most = Math.max(most, Gemm.productTransposedScratch(rows, n, n));
    return Math.max(most, Gemm.transposedProductScratch(rows, n, 3 * n));
  }

  @Override
  public void forward(int from, int to, int left, int right, int worker) {
    float[] s = c.workspace().scratch(worker);
    int rows = (to - from) * time;
    int first = from * time;
    affine(c.X().offset() + first * n, W, b, QKV + first * 3 * n, rows, 3 * n, s);
    for (int e = from; e < to; e++) {
      for (int head = 0; head < f.heads(); head++) {
        int q = QKV + e * time * 3 * n + head * d;
        int p = scoresAt + (e * f.heads() + head) * time * time;
        Panels.packTransposed(arena, q + n, 3 * n, s, pack, d, time, s, Panels.FIRST);
        product(arena, q, 3 * n, arena, p, time, d, time, s);
        Updates.scale(arena, p, time * time, root);
        softmax(p, s);
        Panels.pack(arena, q + 2 * n, 3 * n, s, pack, time, d);
        product(arena, p, time, arena, O + e * time * n + head * d, n, time, d, s);
      }
    }
    affine(O + first * n, outputW, outputB, c.Z().offset() + first * n, rows, n, s);
  }

  private void affine(
      int x,
      ParameterLayout.Entry weight,
      ParameterLayout.Entry bias,
      int z,
      int rows,
      int columns,
      float[] s) {
    Gemm.product(
        arena,
        x,
        n,
        theta,
        weight.offset(),
        theta,
        bias.offset(),
        arena,
        z,
        columns,
        rows,
        n,
        columns,
        0,
        Panels.count(columns),
        s,
        Panels.FIRST);
  }

  /** Z [time, m] = X [time, k] · the packed matrix. */
  private void product(
      float[] X, int x, int ldx, float[] Z, int z, int ldz, int k, int m, float[] s) {
    int panels = Panels.count(m);
    Gemm.product(X, x, ldx, s, pack, null, 0, Z, z, ldz, time, k, m, 0, panels, s, Panels.FIRST);
  }

  /** Z [time, d] = X [time, time]ᵀ · the packed matrix. */
  private void transposed(float[] X, int x, int z, int ldz, float[] s) {
    WindowProducts.productOfColumns(
        X, x, time, s, pack, s, zeros, arena, z, ldz, time, time, d, s, Panels.FIRST);
  }

  private void softmax(int scores, float[] s) {
    if (!f.causal()) {
      Softmax.softmax(arena, scores, arena, scores, time, time, s, Panels.FIRST);
      return;
    }
    for (int i = 0; i < time; i++) {
      int row = scores + i * time;
      Softmax.softmax(arena, row, arena, row, 1, i + 1, s, Panels.FIRST);
      Arrays.fill(arena, row + i + 1, row + time, 0f);
    }
  }

  @Override
  public void backwardInput(int from, int to, int left, int right, int worker) {
    float[] s = c.workspace().scratch(worker);
    int rows = (to - from) * time;
    int first = from * time;
    int dz = Objects.requireNonNull(c.dZ()).offset() + first * n;
    inputGradient(dz, n, outputW, dO + first * n, rows, s);
    Arrays.fill(s, zeros, zeros + Panels.padded(d), 0f);
    for (int e = from; e < to; e++) {
      for (int head = 0; head < f.heads(); head++) {
        headBackward(e, head, s);
      }
    }
    Buffer dX = c.dX();
    if (dX != null) {
      inputGradient(dQKV + first * 3 * n, 3 * n, W, dX.offset() + first * n, rows, s);
    }
  }

  private void headBackward(int e, int head, float[] s) {
    int q = QKV + e * time * 3 * n + head * d;
    int dq = dQKV + e * time * 3 * n + head * d;
    int p = scoresAt + (e * f.heads() + head) * time * time;
    int o = dO + e * time * n + head * d;
    Panels.packTransposed(arena, q + 2 * n, 3 * n, s, pack, d, time, s, Panels.FIRST);
    product(arena, o, n, s, dS, time, d, time, s);
    Softmax.softmaxBackward(arena, p, s, dS, s, dS, time, time, s, Panels.FIRST);
    Updates.scale(s, dS, time * time, root);
    Panels.pack(arena, q + n, 3 * n, s, pack, time, d);
    product(s, dS, time, arena, dq, 3 * n, time, d, s);
    Panels.pack(arena, q, 3 * n, s, pack, time, d);
    transposed(s, dS, dq + n, 3 * n, s);
    Panels.pack(arena, o, n, s, pack, time, d);
    transposed(arena, p, dq + 2 * n, 3 * n, s);
  }

  private void inputGradient(
      int dz, int columns, ParameterLayout.Entry weight, int dx, int rows, float[] s) {
    Gemm.productTransposed(
        arena,
        dz,
        columns,
        theta,
        weight.offset(),
        arena,
        dx,
        n,
        rows,
        n,
        columns,
        0,
        n,
        s,
        Panels.FIRST);
  }

  @Override
  public int slices() {
    return slices.size();
  }

  @Override
  public Slice slice(int i) {
    return slices.get(i);
  }

  @Override
  public void backwardParameters(int i, int examples, int worker) {
    float[] s = c.workspace().scratch(worker);
    float[] gradient = Objects.requireNonNull(c.gradient());
    int dz = Objects.requireNonNull(c.dZ()).offset();
    int rows = examples * time;
    int second = i - blocks.count() - 1;
    if (second < -1) {
      weights(c.X().offset(), dQKV, 3 * n, W, blocks, i, rows, s);
    } else if (second == -1) {
      Reductions.columnSums(arena, dQKV, 3 * n, rows, 3 * n, gradient, b.offset());
    } else if (second < outputBlocks.count()) {
      weights(O, dz, n, outputW, outputBlocks, second, rows, s);
    } else {
      Reductions.columnSums(arena, dz, n, rows, n, gradient, outputB.offset());
    }
  }

  private void weights(
      int x,
      int dz,
      int columns,
      ParameterLayout.Entry weight,
      Blocks some,
      int block,
      int rows,
      float[] s) {
    Gemm.transposedProduct(
        arena,
        x,
        n,
        arena,
        dz,
        columns,
        Objects.requireNonNull(c.gradient()),
        weight.offset(),
        rows,
        n,
        columns,
        some.fromPanel(block),
        some.toPanel(block),
        some.fromRow(block),
        some.toRow(block),
        false,
        0f,
        s,
        Panels.FIRST);
  }
}
