package backsweep.layer;

import backsweep.kernel.Activations;
import backsweep.kernel.Cells;
import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;
import backsweep.kernel.Transposition;
import backsweep.plan.Buffer;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer at work in one direction, step by step over {@link RecurrentMemory}. An example
 * whose sequence has ended stands still: its gates stay zero and nothing is made of them.
 */
final class RecurrentPass {
  private final Recurrent f;
  private final StepContext c;
  private final float[] arena;
  private final float[] theta;
  private final int direction;
  private final int time;
  private final int n;
  private final int columns;
  private final RecurrentMemory m;
  private final RecurrentParameters p;

  RecurrentPass(
      Recurrent f, StepContext c, int direction, RecurrentMemory m, RecurrentParameters p) {
    this.f = f;
    this.c = c;
    this.arena = c.workspace().arena();
    this.theta = c.theta();
    this.direction = direction;
    this.time = m.time;
    this.n = m.n;
    this.columns = m.columns;
    this.m = m;
    this.p = p;
  }

  /**
   * Scratch of a thread: forward the sums and the states of one step, backward a matrix turned
   * over, each before that of the products.
   */
  static long scratch(Recurrent f, Shape input, int batch) {
    int columns = f.cell().gates * f.units();
    long step = (long) batch * (columns + f.units());
    long turned = Panels.size(columns, Math.max(input.dimension(1), f.units()));
    return Math.max(step, turned) + Math.max(Gemm.productScratch(), Transposition.ROOM);
  }

  void forward(int from, int to, int worker) {
    float[] scratch = c.workspace().scratch(worker);
    for (int e = from; e < to && direction == 1; e++) {
      m.turn(c.X(), e);
    }
    Gemm.product(
        arena,
        m.X(from),
        m.in,
        theta,
        p.W().offset(),
        theta,
        p.b().offset(),
        arena,
        m.gate(from, 0),
        columns,
        (to - from) * time,
        m.in,
        columns,
        0,
        Panels.count(columns),
        scratch,
        Panels.FIRST);
    for (int e = from; e < to; e++) {
      start(p.initialState(), m.state(e, 0));
      if (f.cell() == Recurrent.Cell.LSTM) {
        start(p.initialCell(), m.cell(e, 0));
      }
      padding(e);
    }
    int end = m.longest(from, to);
    for (int s = 0; s < end; s++) {
      boolean summed = s > 0 || p.initialState() != null || p.recurrentBias() != null;
      if (summed) {
        recurrentProduct(from, to - from, s, scratch);
      }
      for (int e = from; e < to; e++) {
        if (s >= m.length(e)) {
          continue;
        }
        if (summed) {
          add(e, s, scratch, Panels.FIRST + (e - from) * columns);
        }
        cell(e, s);
        if (m.given(e, s)) {
          System.arraycopy(arena, m.state(e, s + 1), arena, m.place(c.Z(), e, s), n);
        }
      }
    }
  }

  private void start(ParameterLayout.@Nullable Entry given, int at) {
    if (given == null) {
      Arrays.fill(arena, at, at + n, 0f);
    } else {
      System.arraycopy(theta, given.offset(), arena, at, n);
    }
  }

  /** States behind the end of a sequence, and what is given of them, are zero. */
  private void padding(int e) {
    int length = m.length(e);
    for (int s = length; s < time; s++) {
      still(e, s);
      Arrays.fill(arena, m.state(e, s + 1), m.state(e, s + 1) + n, 0f);
      if (f.sequence()) {
        int z = c.Z().offset() + (e * time + s) * f.directions() * n + direction * n;
        Arrays.fill(arena, z, z + n, 0f);
      }
    }
  }

  private void still(int e, int s) {
    Arrays.fill(arena, m.gate(e, s), m.gate(e, s) + columns, 0f);
    if (p.recurrentBias() != null) {
      Arrays.fill(arena, m.part(e, s), m.part(e, s) + columns, 0f);
    }
  }

  /**
   * The states before step s times U, into scratch: the rows of one step stand far apart in memory,
   * and the product would wait for each.
   */
  private void recurrentProduct(int from, int rows, int s, float[] scratch) {
    int states = Panels.FIRST + rows * columns;
    for (int i = 0; i < rows; i++) {
      System.arraycopy(arena, m.state(from + i, s), scratch, states + i * n, n);
    }
    ParameterLayout.Entry bias = p.recurrentBias();
    Gemm.product(
        scratch,
        states,
        n,
        theta,
        p.U().offset(),
        bias == null ? null : theta,
        bias == null ? 0 : bias.offset(),
        scratch,
        Panels.FIRST,
        columns,
        rows,
        n,
        columns,
        0,
        Panels.count(columns),
        scratch,
        states + rows * n);
  }

  /** Takes the product of one example to its place. */
  private void add(int e, int s, float[] scratch, int sum) {
    if (p.recurrentBias() == null) {
      Cells.add(arena, m.gate(e, s), scratch, sum, arena, m.gate(e, s), columns);
    } else {
      System.arraycopy(scratch, sum, arena, m.part(e, s), columns);
    }
  }

  private void cell(int e, int s) {
    int g = m.gate(e, s);
    int h = m.state(e, s + 1);
    switch (f.cell()) {
      case TANH -> Activations.tanh(arena, g, arena, h, n);
      case RELU -> Activations.relu(arena, g, arena, h, n);
      case LSTM -> {
        Activations.sigmoid(arena, g, arena, g, 2 * n);
        Activations.tanh(arena, g + 2 * n, arena, g + 2 * n, n);
        Activations.sigmoid(arena, g + 3 * n, arena, g + 3 * n, n);
        int cell = m.cell(e, s + 1);
        Cells.lstm(arena, g, arena, m.cell(e, s), arena, cell, n);
        Activations.tanh(arena, cell, arena, m.tanh(e, s), n);
        Cells.multiply(arena, g + 3 * n, arena, m.tanh(e, s), arena, h, n);
      }
      case GRU -> {
        int q = m.part(e, s);
        Cells.add(arena, g, arena, q, arena, g, 2 * n);
        Activations.sigmoid(arena, g, arena, g, 2 * n);
        Cells.candidate(arena, g, arena, q, n);
        Activations.tanh(arena, g + 2 * n, arena, g + 2 * n, n);
        Cells.gru(arena, g, arena, m.state(e, s), arena, h, n);
      }
    }
  }

  void backward(int from, int to, int worker) {
    float[] scratch = c.workspace().scratch(worker);
    Buffer dZ = Objects.requireNonNull(c.dZ());
    Arrays.fill(arena, m.delta(from), m.delta(to), 0f);
    turn(p.U(), n, scratch);
    for (int s = m.longest(from, to) - 1; s >= 0; s--) {
      for (int e = from; e < to; e++) {
        if (s >= m.length(e)) {
          continue;
        }
        if (m.given(e, s)) {
          Cells.add(arena, m.delta(e), arena, m.place(dZ, e, s), arena, m.delta(e), n);
        }
        cellBackward(e, s);
      }
      if (s > 0 || p.initialState() != null) {
        stateGradient(from, to, s, scratch);
      }
    }
    inputGradient(from, to, scratch);
  }

  private void cellBackward(int e, int s) {
    int g = m.gate(e, s);
    int d = m.delta(e);
    int h = m.state(e, s + 1);
    switch (f.cell()) {
      case TANH -> Activations.tanhBackward(arena, h, arena, d, arena, g, n);
      case RELU -> Activations.reluBackward(arena, h, arena, d, arena, g, n);
      case LSTM ->
          Cells.lstmBackward(
              arena, d, arena, g, arena, m.cell(e, s), arena, m.tanh(e, s), arena, d + n, n);
      case GRU ->
          Cells.gruBackward(
              arena, d, arena, g, arena, m.part(e, s), arena, m.state(e, s), arena, d + n, n);
    }
  }

  /** The gradient of the state before step s, unless the sweep back ends there. */
  private void stateGradient(int from, int to, int s, float[] scratch) {
    if (f.truncation() > 0 && s > 0 && s % f.truncation() == 0) {
      Arrays.fill(arena, m.delta(from), m.delta(to), 0f);
      return;
    }
    boolean gru = p.recurrentBias() != null;
    int gradient = gru ? m.part(from, s) : m.gate(from, s);
    turnedProduct(gradient, time * columns, m.delta(from), 2 * n, to - from, n, scratch);
    for (int e = from; e < to && gru; e++) {
      Cells.add(arena, m.delta(e), arena, m.delta(e) + n, arena, m.delta(e), n);
    }
  }

  private void inputGradient(int from, int to, float[] scratch) {
    Buffer dX = c.dX();
    if (dX == null) {
      return;
    }
    turn(p.W(), m.in, scratch);
    int rows = (to - from) * time;
    turnedProduct(m.gate(from, 0), columns, m.dX(from), m.in, rows, m.in, scratch);
    for (int e = from; e < to && direction == 1; e++) {
      int length = m.length(e);
      for (int t = 0; t < length; t++) {
        int x = dX.offset() + (e * time + t) * m.in;
        int turned = m.dX(e) + (length - 1 - t) * m.in;
        Cells.add(arena, x, arena, turned, arena, x, m.in);
      }
    }
  }

  /** A matrix [k, columns] turned over into scratch, once for all products with it. */
  private void turn(ParameterLayout.Entry matrix, int k, float[] scratch) {
    int room = Panels.FIRST + (int) Panels.size(columns, k);
    Panels.turn(theta, matrix.offset(), scratch, Panels.FIRST, k, columns, scratch, room);
  }

  /** Y [rows, k] = dG [rows, columns] times the matrix that was turned over. */
  private void turnedProduct(int dG, int ld, int Y, int ldy, int rows, int k, float[] scratch) {
    Gemm.product(
        arena,
        dG,
        ld,
        scratch,
        Panels.FIRST,
        null,
        0,
        arena,
        Y,
        ldy,
        rows,
        columns,
        k,
        0,
        Panels.count(k),
        scratch,
        Panels.FIRST + (int) Panels.size(columns, k));
  }
}
