package backsweep.layer;

import backsweep.plan.Buffer;
import backsweep.plan.Lengths;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the numbers of a recurrent layer stand, in one direction. Steps are counted as the
 * direction reads them; the input of the second is turned around first, so both read forward.
 *
 * <p>Memory of one example: gates [time, gates·units], which hold what goes in, then the gates,
 * then their gradients; states [time, units], each that before its step, so that they stand row by
 * row beside the gates that they go into, and the last state; cells [time + 1, units], the first
 * that before all steps; deltas [2, units], the gradient of the state and what is carried past it.
 * Of steps behind the end of a sequence gates and states are zero.
 */
final class RecurrentMemory {
  final float[] arena;
  final int time;
  final int in;
  final int n;
  final int columns;

  private final Recurrent f;
  private final int direction;
  private final @Nullable Lengths lengths;
  private final int gates;
  private final int states;
  private final int last;
  private final int cells;
  private final int tanh;
  private final int parts;
  private final int deltas;
  private final int X;
  private final int dX;

  RecurrentMemory(Recurrent f, StepContext c, int direction) {
    this.f = f;
    this.direction = direction;
    this.arena = c.workspace().arena();
    this.time = c.input().dimension(0);
    this.in = c.input().dimension(1);
    this.n = f.units();
    this.columns = f.cell().gates * n;
    this.lengths = c.lengths();
    this.gates = at(c, Recurrent.named(direction, "gates"));
    this.states = at(c, Recurrent.named(direction, "states"));
    this.last = at(c, Recurrent.named(direction, "lastState"));
    this.cells = at(c, Recurrent.named(direction, "cells"));
    this.tanh = at(c, Recurrent.named(direction, "tanhOfCells"));
    this.parts = at(c, Recurrent.named(direction, "recurrentPart"));
    this.deltas = at(c, Recurrent.named(direction, "deltas"));
    Buffer given = c.dX();
    boolean turned = direction == 1;
    this.X = turned ? at(c, "reversedInput") : c.X().offset();
    this.dX = turned ? at(c, "reversedGradient") : given == null ? -1 : given.offset();
  }

  /** −1 if there is none. */
  private int at(StepContext c, String name) {
    List<CacheSpec> specs = f.caches(c.input(), c.training());
    for (int i = 0; i < specs.size(); i++) {
      if (specs.get(i).name().equals(name)) {
        return c.caches().get(i).offset();
      }
    }
    return -1;
  }

  /** Time steps of that example. */
  int length(int example) {
    return lengths == null ? time : lengths.of(example);
  }

  /** Those of the longest of some examples. */
  int longest(int from, int to) {
    int most = 0;
    for (int e = from; e < to; e++) {
      most = Math.max(most, length(e));
    }
    return most;
  }

  int gate(int example, int step) {
    return gates + (example * time + step) * columns;
  }

  /** The state before that step; for step = time that behind the last. */
  int state(int example, int step) {
    return step == time ? last + example * n : states + (example * time + step) * n;
  }

  /** The cell before that step. */
  int cell(int example, int step) {
    return cells + (example * (time + 1) + step) * n;
  }

  int tanh(int example, int step) {
    return tanh + (example * time + step) * n;
  }

  /** The product of the state before that step with U, kept apart from the gates. */
  int part(int example, int step) {
    return parts + (example * time + step) * columns;
  }

  int delta(int example) {
    return deltas + example * 2 * n;
  }

  /** The input as this direction reads it. */
  int X(int example) {
    return X + example * time * in;
  }

  /** Its gradient. */
  int dX(int example) {
    return dX + example * time * in;
  }

  /** Where the output of that step stands in Z, or its gradient in dZ. */
  int place(Buffer Z, int example, int step) {
    int width = f.directions() * n;
    int t = direction == 0 ? step : length(example) - 1 - step;
    int row = f.sequence() ? example * time + t : example;
    return Z.offset() + row * width + direction * n;
  }

  /** Whether the state behind that step is given to the next layer. */
  boolean given(int example, int step) {
    return f.sequence() || step == length(example) - 1;
  }

  /** Turns an input around up to the end of its sequence. */
  void turn(Buffer from, int example) {
    int length = length(example);
    for (int t = 0; t < time; t++) {
      int target = t < length ? length - 1 - t : t;
      int source = from.offset() + (example * time + t) * in;
      System.arraycopy(arena, source, arena, X(example) + target * in, in);
    }
  }
}
