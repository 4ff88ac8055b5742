package backsweep.layer;

import backsweep.kernel.Activations;
import backsweep.kernel.Blocks;
import backsweep.kernel.Cells;
import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.kernel.WindowProducts;
import backsweep.layer.Recurrent.Cell;
import backsweep.plan.Buffer;
import backsweep.plan.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer at work in one direction. Steps are counted as the direction reads them; the
 * input of the second is turned around first, so both read forward.
 *
 * <p>Memory of one example: gates [time, gates·units], which hold what goes in, then the gates,
 * then their gradients; states [time + 1, units] and cells alike, the first of zeros; deltas [2,
 * units], the gradient of the state and what is carried past it.
 */
final class RecurrentPass {
  /** Most rows whose products with the states are added to dU in one go. */
  static final int ROWS = 256;

  private final Recurrent f;
  private final StepContext c;
  private final float[] arena;
  private final float[] theta;
  private final int direction;
  private final int time;
  private final int in;
  private final int n;
  private final int columns;
  private final ParameterLayout.Entry W;
  private final ParameterLayout.Entry U;
  private final ParameterLayout.Entry b;
  private final ParameterLayout.@Nullable Entry recurrentBias;
  private final Buffer gates;
  private final Buffer states;
  private final Buffer deltas;
  private final Buffer more;
  private final Buffer tanh;
  private final Buffer turnedX;
  private final Buffer turnedDX;
  private final Blocks blocksW;
  private final Blocks blocksU;
  private final List<LayerStep.Slice> slices = new ArrayList<>();

  RecurrentPass(Recurrent f, StepContext c, int direction) {
    this.f = f;
    this.c = c;
    this.arena = c.workspace().arena();
    this.theta = c.theta();
    this.direction = direction;
    this.time = c.input().dimension(0);
    this.in = c.input().dimension(1);
    this.n = f.units();
    this.columns = f.cell().gates * n;
    boolean gru = f.cell() == Cell.GRU;
    int first = direction * c.entries().size() / f.directions();
    this.W = c.entries().get(first);
    this.U = c.entries().get(first + 1);
    this.b = c.entries().get(first + 2);
    this.recurrentBias = gru ? c.entries().get(first + 3) : null;
    int own = f.cell() == Cell.LSTM ? 5 : gru ? 4 : 3;
    int at = direction * own;
    this.gates = c.caches().get(at);
    this.states = c.caches().get(at + 1);
    this.deltas = c.caches().get(at + 2);
    this.more = c.caches().get(at + own - (f.cell() == Cell.LSTM ? 2 : 1));
    this.tanh = c.caches().get(at + own - 1);
    this.turnedX = direction == 0 ? c.X() : c.caches().get(at + own);
    this.turnedDX = direction == 0 ? c.X() : c.caches().get(at + own + 1);
    int threads = c.workspace().threads();
    this.blocksW = new Blocks(in, columns, threads);
    this.blocksU = new Blocks(n, columns, threads);
    add(W, blocksW, in);
    add(U, blocksU, n);
    slices.add(new LayerStep.Slice(b.offset(), columns));
    if (recurrentBias != null) {
      slices.add(new LayerStep.Slice(recurrentBias.offset(), columns));
    }
  }

  private void add(ParameterLayout.Entry entry, Blocks blocks, int rows) {
    for (int i = 0; i < blocks.count(); i++) {
      int p = blocks.fromPanel(i);
      int width = Panels.width(columns, p);
      int k0 = blocks.fromRow(i);
      int offset = entry.offset() + Panels.start(rows, p) + k0 * width;
      int length = (blocks.toRow(i) - k0) * width;
      slices.add(new LayerStep.Slice(offset, length, blocks.toPanel(i) - p, rows * width));
    }
  }

  private int gate(int example, int step) {
    return gates.offset() + (example * time + step) * columns;
  }

  /** State or cell before that step. */
  private int before(Buffer buffer, int example, int step) {
    return buffer.offset() + (example * (time + 1) + step) * n;
  }

  private int part(int example, int step) {
    return more.offset() + (example * time + step) * 3 * n;
  }

  private int tanh(int example, int step) {
    return tanh.offset() + (example * time + step) * n;
  }

  private int delta(int example) {
    return deltas.offset() + example * 2 * n;
  }

  /** Where the output of that step stands in Z, or its gradient in dZ. */
  private int place(Buffer Z, int example, int step) {
    int width = f.directions() * n;
    int t = direction == 0 ? step : time - 1 - step;
    int row = f.sequence() ? example * time + t : example;
    return Z.offset() + row * width + direction * n;
  }

  private boolean given(int step) {
    return f.sequence() || step == time - 1;
  }

  void forward(int from, int to, int worker) {
    float[] scratch = c.workspace().scratch(worker);
    int rows = to - from;
    int size = time * in;
    if (direction == 1) {
      turn(c.X(), turnedX, from, to);
    }
    Gemm.product(
        arena,
        turnedX.offset() + from * size,
        in,
        theta,
        W.offset(),
        theta,
        b.offset(),
        arena,
        gate(from, 0),
        columns,
        rows * time,
        in,
        columns,
        0,
        Panels.count(columns),
        scratch,
        0);
    for (int e = from; e < to; e++) {
      Arrays.fill(arena, before(states, e, 0), before(states, e, 0) + n, 0f);
      if (f.cell() == Cell.LSTM) {
        Arrays.fill(arena, before(more, e, 0), before(more, e, 0) + n, 0f);
      }
    }
    for (int s = 0; s < time; s++) {
      recurrentProduct(from, rows, s, scratch);
      for (int e = from; e < to; e++) {
        cell(e, s);
        if (given(s)) {
          System.arraycopy(arena, before(states, e, s + 1), arena, place(c.Z(), e, s), n);
        }
      }
    }
  }

  /** The states before step s times U, onto the gates or into a part of their own. */
  private void recurrentProduct(int from, int rows, int s, float[] scratch) {
    int h = before(states, from, s);
    int lds = (time + 1) * n;
    if (recurrentBias != null) {
      Gemm.product(
          arena,
          h,
          lds,
          theta,
          U.offset(),
          theta,
          recurrentBias.offset(),
          arena,
          part(from, s),
          time * columns,
          rows,
          n,
          columns,
          0,
          Panels.count(columns),
          scratch,
          0);
    } else if (s > 0) {
      Gemm.addProduct(
          arena,
          h,
          lds,
          theta,
          U.offset(),
          arena,
          gate(from, s),
          time * columns,
          rows,
          n,
          columns,
          0,
          Panels.count(columns),
          scratch,
          0);
    }
  }

  private void cell(int e, int s) {
    int g = gate(e, s);
    int h = before(states, e, s + 1);
    switch (f.cell()) {
      case TANH -> Activations.tanh(arena, g, arena, h, n);
      case RELU -> Activations.relu(arena, g, arena, h, n);
      case LSTM -> {
        Activations.sigmoid(arena, g, arena, g, 2 * n);
        Activations.tanh(arena, g + 2 * n, arena, g + 2 * n, n);
        Activations.sigmoid(arena, g + 3 * n, arena, g + 3 * n, n);
        int cell = before(more, e, s + 1);
        Cells.lstm(arena, g, arena, before(more, e, s), arena, cell, n);
        Activations.tanh(arena, cell, arena, tanh(e, s), n);
        Cells.multiply(arena, g + 3 * n, arena, tanh(e, s), arena, h, n);
      }
      case GRU -> {
        int q = part(e, s);
        Cells.add(arena, g, arena, q, arena, g, 2 * n);
        Activations.sigmoid(arena, g, arena, g, 2 * n);
        Cells.candidate(arena, g, arena, q, n);
        Activations.tanh(arena, g + 2 * n, arena, g + 2 * n, n);
        Cells.gru(arena, g, arena, before(states, e, s), arena, h, n);
      }
    }
  }

  void backward(int from, int to, int worker) {
    float[] scratch = c.workspace().scratch(worker);
    Buffer dZ = Objects.requireNonNull(c.dZ());
    for (int e = from; e < to; e++) {
      Arrays.fill(arena, delta(e), delta(e) + 2 * n, 0f);
    }
    for (int s = time - 1; s >= 0; s--) {
      for (int e = from; e < to; e++) {
        if (given(s)) {
          Cells.add(arena, delta(e), arena, place(dZ, e, s), arena, delta(e), n);
        }
        cellBackward(e, s);
      }
      if (s > 0) {
        stateGradient(from, to, s, scratch);
      }
    }
    inputGradient(from, to, scratch);
  }

  private void cellBackward(int e, int s) {
    int g = gate(e, s);
    int d = delta(e);
    int h = before(states, e, s + 1);
    switch (f.cell()) {
      case TANH -> Activations.tanhBackward(arena, h, arena, d, arena, g, n);
      case RELU -> Activations.reluBackward(arena, h, arena, d, arena, g, n);
      case LSTM ->
          Cells.lstmBackward(
              arena, d, arena, g, arena, before(more, e, s), arena, tanh(e, s), arena, d + n, n);
      case GRU ->
          Cells.gruBackward(
              arena, d, arena, g, arena, part(e, s), arena, before(states, e, s), arena, d + n, n);
    }
  }

  /** The gradient of the state before step s, unless the sweep back ends there. */
  private void stateGradient(int from, int to, int s, float[] scratch) {
    if (f.truncation() > 0 && s % f.truncation() == 0) {
      for (int e = from; e < to; e++) {
        Arrays.fill(arena, delta(e), delta(e) + 2 * n, 0f);
      }
      return;
    }
    boolean gru = recurrentBias != null;
    Gemm.productTransposed(
        arena,
        gru ? part(from, s) : gate(from, s),
        time * columns,
        theta,
        U.offset(),
        arena,
        delta(from),
        2 * n,
        to - from,
        n,
        columns,
        0,
        n,
        scratch,
        0);
    for (int e = from; e < to && gru; e++) {
      Cells.add(arena, delta(e), arena, delta(e) + n, arena, delta(e), n);
    }
  }

  private void inputGradient(int from, int to, float[] scratch) {
    Buffer dX = c.dX();
    if (dX == null) {
      return;
    }
    int size = time * in;
    Gemm.productTransposed(
        arena,
        gate(from, 0),
        columns,
        theta,
        W.offset(),
        arena,
        (direction == 0 ? dX : turnedDX).offset() + from * size,
        in,
        (to - from) * time,
        in,
        columns,
        0,
        in,
        scratch,
        0);
    for (int e = from; e < to && direction == 1; e++) {
      for (int t = 0; t < time; t++) {
        int x = dX.offset() + e * size + t * in;
        int turned = turnedDX.offset() + e * size + (time - 1 - t) * in;
        Cells.add(arena, x, arena, turned, arena, x, in);
      }
    }
  }

  private void turn(Buffer X, Buffer turned, int from, int to) {
    for (int e = from; e < to; e++) {
      for (int t = 0; t < time; t++) {
        int target = turned.offset() + (e * time + time - 1 - t) * in;
        System.arraycopy(arena, X.offset() + (e * time + t) * in, arena, target, in);
      }
    }
  }

  int slices() {
    return slices.size();
  }

  LayerStep.Slice slice(int i) {
    return slices.get(i);
  }

  void backwardParameters(int i, int examples, int worker) {
    float[] gradient = Objects.requireNonNull(c.gradient());
    float[] scratch = c.workspace().scratch(worker);
    int j = i - blocksW.count();
    if (j < 0) {
      Gemm.transposedProduct(
          arena,
          turnedX.offset(),
          in,
          arena,
          gate(0, 0),
          columns,
          gradient,
          W.offset(),
          examples * time,
          in,
          columns,
          blocksW.fromPanel(i),
          blocksW.toPanel(i),
          blocksW.fromRow(i),
          blocksW.toRow(i),
          false,
          0f,
          scratch,
          0);
    } else if (j < blocksU.count()) {
      recurrentGradient(j, examples, gradient, scratch);
    } else {
      boolean second = j > blocksU.count();
      int from = second ? part(0, 0) : gate(0, 0);
      int to = second ? Objects.requireNonNull(recurrentBias).offset() : b.offset();
      Reductions.columnSums(arena, from, columns, examples * time, columns, gradient, to);
    }
  }

  /** dU = Σ over examples and steps of the state before times the gradient of the gates. */
  private void recurrentGradient(int block, int examples, float[] gradient, float[] scratch) {
    int k0 = blocksU.fromRow(block);
    boolean resume = false;
    for (int e = 0; e < examples; e++) {
      for (int s = Math.min(1, time - 1); s < time; s += ROWS) {
        WindowProducts.accumulateTransposed(
            arena,
            before(states, e, s) + k0,
            n,
            arena,
            recurrentBias != null ? part(e, s) : gate(e, s),
            columns,
            gradient,
            U.offset(),
            Math.min(ROWS, time - s),
            n,
            columns,
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
}
