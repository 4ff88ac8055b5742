package backsweep.layer;

import backsweep.kernel.Gemm;
import backsweep.kernel.Rehearsal;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer over [time, features]: hₜ from xₜ and hₜ₋₁, with h₀ = 0 or learned. It gives
 * the last state, [units], or all of them, [time, units]; in both directions, [2·units] and [time,
 * 2·units], where the last state of the second is that of the first time step.
 *
 * <p>Behind the end of a sequence, which {@link Masking} marks, nothing happens: the last state is
 * that of the sequence's own last step, where the second direction begins; all states behind it are
 * given as zero, and padding has no gradient.
 *
 * <p>Parameters for each direction, with one block of {@code units} columns for each gate in
 * PyTorch's order: weight [features, gates·units], recurrent [units, gates·units], bias; those of
 * the second direction begin with {@code reverse}.
 *
 * @param cell what happens at one time step
 * @param units numbers of a state
 * @param sequence whether all states are given
 * @param both whether the sequence is read in both directions
 * @param truncation after how many time steps the sweep back forgets what came later; 0 for never
 * @param learned whether h₀, and c₀ of a cell that has one, are parameters, which begin as zeros
 */
public record Recurrent(
    Cell cell, int units, boolean sequence, boolean both, int truncation, boolean learned)
    implements Layer {
  /** What happens at one time step. */
  public enum Cell {
    /** h = tanh(x·W + h′·U + b): Elman, Finding structure in time, 1990. */
    TANH(1),
    /** h = max(x·W + h′·U + b, 0). */
    RELU(1),
    /** Long short-term memory, gates i, f, g, o: Hochreiter and Schmidhuber, 1997. */
    LSTM(4),
    /** Gated recurrent unit, gates r, z, c: Cho et al., 2014, with r behind the product. */
    GRU(3);

    final int gates;

    Cell(int gates) {
      this.gates = gates;
    }
  }

  /** Checks the sizes. */
  public Recurrent {
    if (units < 1 || truncation < 0) {
      throw new IllegalArgumentException(
          name(cell)
              + ": found "
              + units
              + " units, truncation "
              + truncation
              + ", expected 1 or more units, and 0 or more time steps");
    }
  }

  /** The same, giving the states of all time steps. */
  public Recurrent everyStep() {
    return new Recurrent(cell, units, true, both, truncation, learned);
  }

  /** The same, reading in both directions. */
  public Recurrent bidirectional() {
    return new Recurrent(cell, units, sequence, true, truncation, learned);
  }

  /** The same, with a sweep back that forgets what came later after that many time steps. */
  public Recurrent truncated(int steps) {
    return new Recurrent(cell, units, sequence, both, steps, learned);
  }

  /** The same, whose first state, and cell if there is one, are learned: the same for all. */
  public Recurrent learnedInitialState() {
    return new Recurrent(cell, units, sequence, both, truncation, true);
  }

  static Recurrent parse(Arguments arguments, Cell cell) {
    Arguments a = arguments.withNames("initial");
    boolean simple = cell == Cell.TANH;
    a.require(1, simple ? 4 : 3, name(cell) + "(64) or " + name(cell) + "(64, sequence)");
    int at = 1;
    Cell chosen = cell;
    if (simple && (a.word(1).equals("tanh") || a.word(1).equals("relu"))) {
      chosen = a.word(1).equals("relu") ? Cell.RELU : Cell.TANH;
      at = 2;
    }
    boolean sequence = a.word(at, List.of("last", "sequence")).equals("sequence");
    if (!List.of("", "zeros", "learned").contains(a.named("initial"))) {
      throw new IllegalArgumentException(
          a + ": found initial=" + a.named("initial") + ", expected zeros or learned");
    }
    boolean learned = a.named("initial").equals("learned");
    return new Recurrent(chosen, a.whole(0), sequence, false, a.whole(at + 1, 0), learned);
  }

  static Recurrent bidirectional(Arguments a) {
    a.require(1, 1, "bidirectional(lstm(64))");
    List<Layer> inside = a.layers(0);
    if (inside.size() != 1 || !(inside.get(0) instanceof Recurrent r) || r.both) {
      throw new IllegalArgumentException(
          a + ": found " + inside + ", expected one recurrent layer such as lstm(64, sequence)");
    }
    return r.bidirectional();
  }

  private static String name(Cell cell) {
    boolean simple = cell == Cell.TANH || cell == Cell.RELU;
    return simple ? "rnn" : cell.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String name() {
    return both ? "bidirectional" : name(cell);
  }

  @Override
  public String spec() {
    String text =
        name(cell)
            + "("
            + units
            + (cell == Cell.RELU ? ", relu" : "")
            + (sequence ? ", sequence" : truncation > 0 ? ", last" : "")
            + (truncation > 0 ? ", " + truncation : "")
            + (learned ? ", initial=learned" : "")
            + ")";
    return both ? "bidirectional(" + text + ")" : text;
  }

  int directions() {
    return both ? 2 : 1;
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != 2) {
      throw new IllegalArgumentException(
          "expected an input [time, features], found " + input + "; put reshape before it");
    }
    int width = Math.multiplyExact(directions(), units);
    return sequence ? Shape.of(input.dimension(0), width) : Shape.of(width);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    int columns = Math.multiplyExact(cell.gates, units);
    List<ParameterSpec> all = new ArrayList<>();
    for (int d = 0; d < directions(); d++) {
      Shape W = Shape.of(input.dimension(1), columns);
      Shape U = Shape.of(units, columns);
      all.add(new ParameterSpec(named(d, "weight"), W, Initializer.GLOROT_UNIFORM));
      all.add(new ParameterSpec(named(d, "recurrent"), U, Initializer.GLOROT_UNIFORM));
      all.add(new ParameterSpec(named(d, "bias"), Shape.of(columns), Initializer.ZEROS));
      if (cell == Cell.GRU) {
        all.add(new ParameterSpec(named(d, "recurrentBias"), Shape.of(columns), Initializer.ZEROS));
      }
      if (learned) {
        Shape row = Shape.of(units);
        all.add(new ParameterSpec(named(d, "initialState"), row, Initializer.ZEROS));
        if (cell == Cell.LSTM) {
          all.add(new ParameterSpec(named(d, "initialCell"), row, Initializer.ZEROS));
        }
      }
    }
    return all;
  }

  static String named(int direction, String name) {
    return direction == 0
        ? name
        : "reverse" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  @Override
  public boolean keepsSteps() {
    return sequence;
  }

  @Override
  public boolean readsLengths() {
    return true;
  }

  @Override
  public boolean needsInput() {
    return true;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public boolean sweepsForParameters() {
    return true;
  }

  @Override
  public List<CacheSpec> caches(Shape input, boolean training) {
    long time = input.dimension(0);
    List<CacheSpec> all = new ArrayList<>();
    for (int d = 0; d < directions(); d++) {
      all.add(new CacheSpec(named(d, "gates"), time * cell.gates * units));
      all.add(new CacheSpec(named(d, "states"), time * units));
      all.add(new CacheSpec(named(d, "lastState"), units));
      if (training) {
        all.add(new CacheSpec(named(d, "deltas"), 2L * units));
      }
      if (cell == Cell.LSTM) {
        all.add(new CacheSpec(named(d, "cells"), (time + 1) * units));
        all.add(new CacheSpec(named(d, "tanhOfCells"), time * units));
      } else if (cell == Cell.GRU) {
        all.add(new CacheSpec(named(d, "recurrentPart"), time * 3 * units));
      }
      if (d == 1) {
        all.add(new CacheSpec("reversedInput", input.size()));
        if (training) {
          all.add(new CacheSpec("reversedGradient", input.size()));
        }
      }
    }
    return all;
  }

  @Override
  public long scratch(Shape input, int batch) {
    int in = input.dimension(1);
    int columns = cell.gates * units;
    int rows = Math.multiplyExact(batch, input.dimension(0));
    long most = RecurrentPass.scratch(this, input, batch);
    most = Math.max(most, Gemm.transposedProductScratch(rows, in, columns));
    return Math.max(most, Gemm.transposedProductScratch(rows, units, columns));
  }

  @Override
  public long flops(Shape input) {
    return directions() * new RecurrentEquations(this, input, 1, 0).flops();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    List<Operation> all = new ArrayList<>();
    for (int d = 0; d < directions(); d++) {
      all.addAll(new RecurrentEquations(this, input, batch, d).operations());
    }
    return all;
  }

  @Override
  public double @Nullable [] exact(Exact at) {
    return truncation > 0 ? null : new RecurrentFormula(this, at).output();
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(this, context);
  }

  private static final class Step implements LayerStep {
    private final RecurrentPass[] passes;
    private final RecurrentGradients[] gradients;
    private final int slices;
    private final List<String> kernels;

    Step(Recurrent f, StepContext c) {
      int columns = f.cell().gates * f.units();
      int rows = c.workspace().plan().batch();
      kernels = Rehearsal.products(rows, c.input().dimension(1), columns, c.training(), false);
      if (f.cell().gates > 1) {
        kernels.addAll(List.of("Activations.sigmoid", "Activations.tanh"));
      }
      passes = new RecurrentPass[f.directions()];
      gradients = new RecurrentGradients[f.directions()];
      for (int d = 0; d < passes.length; d++) {
        RecurrentMemory memory = new RecurrentMemory(f, c, d);
        RecurrentParameters parameters = RecurrentParameters.of(f, c.entries(), d);
        passes[d] = new RecurrentPass(f, c, d, memory, parameters);
        gradients[d] = new RecurrentGradients(c, memory, parameters);
      }
      slices = gradients[0].slices();
    }

    @Override
    public List<String> kernels() {
      return kernels;
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      for (RecurrentPass pass : passes) {
        pass.forward(from, to, worker);
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      for (RecurrentPass pass : passes) {
        pass.backward(from, to, worker);
      }
    }

    @Override
    public int slices() {
      return gradients.length * slices;
    }

    @Override
    public Slice slice(int i) {
      return gradients[i / slices].slice(i % slices);
    }

    @Override
    public void backwardParameters(int i, int examples, int worker) {
      gradients[i / slices].run(i % slices, examples, worker);
    }
  }
}
