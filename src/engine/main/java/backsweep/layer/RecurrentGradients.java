package backsweep.layer;

import backsweep.kernel.Blocks;
import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.kernel.WindowProducts;
import backsweep.plan.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The gradients of a recurrent layer's parameters in one direction, from those of its gates that
 * the sweep back has left in memory.
 */
final class RecurrentGradients {
  /** Most rows whose products with the states are added to dU in one go. */
  static final int ROWS = 256;

  private final StepContext c;
  private final RecurrentMemory m;
  private final RecurrentParameters p;
  private final Blocks blocksW;
  private final Blocks blocksU;
  private final List<ParameterLayout.Entry> rows;
  private final List<LayerStep.Slice> slices = new ArrayList<>();

  RecurrentGradients(StepContext c, RecurrentMemory m, RecurrentParameters p) {
    this.c = c;
    this.m = m;
    this.p = p;
    int threads = c.workspace().threads();
    this.blocksW = new Blocks(m.in, m.columns, threads);
    this.blocksU = new Blocks(m.n, m.columns, threads);
    add(p.W(), blocksW, m.in);
    add(p.U(), blocksU, m.n);
    this.rows = p.rows();
    for (ParameterLayout.Entry row : rows) {
      slices.add(new LayerStep.Slice(row.offset(), row.shape().size()));
    }
  }

  private void add(ParameterLayout.Entry entry, Blocks blocks, int rows) {
    for (int i = 0; i < blocks.count(); i++) {
      int panel = blocks.fromPanel(i);
      int width = Panels.width(m.columns, panel);
      int k0 = blocks.fromRow(i);
      int offset = entry.offset() + Panels.start(rows, panel) + k0 * width;
      int length = (blocks.toRow(i) - k0) * width;
      slices.add(new LayerStep.Slice(offset, length, blocks.toPanel(i) - panel, rows * width));
    }
  }

  int slices() {
    return slices.size();
  }

  LayerStep.Slice slice(int i) {
    return slices.get(i);
  }

  void run(int i, int examples, int worker) {
    float[] gradient = Objects.requireNonNull(c.gradient());
    float[] scratch = c.workspace().scratch(worker);
    int j = i - blocksW.count();
    if (j < 0) {
      Gemm.transposedProduct(
          m.arena,
          m.X(0),
          m.in,
          m.arena,
          m.gate(0, 0),
          m.columns,
          gradient,
          p.W().offset(),
          examples * m.time,
          m.in,
          m.columns,
          blocksW.fromPanel(i),
          blocksW.toPanel(i),
          blocksW.fromRow(i),
          blocksW.toRow(i),
          false,
          0f,
          scratch,
          0);
    } else if (j < blocksU.count()) {
      recurrent(j, examples, gradient, scratch);
    } else {
      row(rows.get(j - blocksU.count()), examples, gradient);
    }
  }

  /** dU = Σ over examples and steps of the state before times the gradient of the gates. */
  private void recurrent(int block, int examples, float[] gradient, float[] scratch) {
    int k0 = blocksU.fromRow(block);
    boolean resume = false;
    // The first state is zero unless it is learned.
    int first = p.initialState() == null ? Math.min(1, m.time - 1) : 0;
    for (int e = 0; e < examples; e++) {
      for (int s = first; s < m.time; s += ROWS) {
        WindowProducts.accumulateTransposed(
            m.arena,
            m.state(e, s) + k0,
            m.n,
            m.arena,
            p.recurrentBias() == null ? m.gate(e, s) : m.part(e, s),
            m.columns,
            gradient,
            p.U().offset(),
            Math.min(ROWS, m.time - s),
            m.n,
            m.columns,
            blocksU.fromPanel(block),
            blocksU.toPanel(block),
            k0,
            blocksU.toRow(block),
            resume,
            scratch,
            0);
        resume = true;
      }
    }
  }

  /** A bias takes the sum over all steps; the sweep back ends with the gradients of the first. */
  private void row(ParameterLayout.Entry row, int examples, float[] gradient) {
    int n = row.shape().size();
    boolean state = row.equals(p.initialState());
    if (state || row.equals(p.initialCell())) {
      int from = m.delta(0) + (state ? 0 : m.n);
      Reductions.columnSums(m.arena, from, 2 * m.n, examples, n, gradient, row.offset());
    } else {
      int from = row.equals(p.b()) ? m.gate(0, 0) : m.part(0, 0);
      int rows = examples * m.time;
      Reductions.columnSums(m.arena, from, m.columns, rows, n, gradient, row.offset());
    }
  }
}
