package backsweep.layer;

import backsweep.kernel.Blocks;
import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.plan.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The gradients of a recurrent layer's parameters in one direction, from those of its gates that
 * the sweep back has left in memory.
 */
final class RecurrentGradients {
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
    float[] scratch = c.workspace().scratch(worker);
    int j = i - blocksW.count();
    int gates = m.gate(0, 0);
    if (j < 0) {
      matrix(p.W(), blocksW, i, m.X(0), m.in, gates, examples, scratch);
    } else if (j < blocksU.count()) {
      // The state before each step times the gradient of what it goes into.
      int from = p.recurrentBias() == null ? gates : m.part(0, 0);
      matrix(p.U(), blocksU, j, m.state(0, 0), m.n, from, examples, scratch);
    } else {
      row(rows.get(j - blocksU.count()), examples, Objects.requireNonNull(c.gradient()));
    }
  }

  /** The sum over examples and steps of x [k] times what stands at dz. */
  private void matrix(
      ParameterLayout.Entry to,
      Blocks blocks,
      int block,
      int x,
      int k,
      int dz,
      int examples,
      float[] scratch) {
    Gemm.transposedProduct(
        m.arena,
        x,
        k,
        m.arena,
        dz,
        m.columns,
        Objects.requireNonNull(c.gradient()),
        to.offset(),
        examples * m.time,
        k,
        m.columns,
        blocks.fromPanel(block),
        blocks.toPanel(block),
        blocks.fromRow(block),
        blocks.toRow(block),
        false,
        0f,
        scratch,
        Panels.FIRST);
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
