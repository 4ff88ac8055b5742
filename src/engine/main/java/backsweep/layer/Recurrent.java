package backsweep.layer;

import backsweep.kernel.Gemm;
import backsweep.kernel.WindowProducts;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer over [time, features]: hₜ from xₜ and hₜ₋₁, with h₀ = 0. It gives the last
 * state, [units], or all of them, [time, units]; in both directions, [2·units] and [time, 2·units],
 * where the last state of the second is that of the first time step.
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
 */
public record Recurrent(Cell cell, int units, boolean sequence, boolean both, int truncation)
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
    return new Recurrent(cell, units, true, both, truncation);
  }

  /** The same, reading in both directions. */
  public Recurrent bidirectional() {
    return new Recurrent(cell, units, sequence, true, truncation);
  }

  /** The same, with a sweep back that forgets what came later after that many time steps. */
  public Recurrent truncated(int steps) {
    return new Recurrent(cell, units, sequence, both, steps);
  }

  static Recurrent parse(Arguments a, Cell cell) {
    boolean simple = cell == Cell.TANH;
    a.require(1, simple ? 4 : 3, name(cell) + "(64) or " + name(cell) + "(64, sequence)");
    int at = 1;
    Cell chosen = cell;
    if (simple && (a.word(1).equals("tanh") || a.word(1).equals("relu"))) {
      chosen = a.word(1).equals("relu") ? Cell.RELU : Cell.TANH;
      at = 2;
    }
    boolean sequence = a.word(at, List.of("last", "sequence")).equals("sequence");
    return new Recurrent(chosen, a.whole(0), sequence, false, a.whole(at + 1, 0));
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
    }
    return all;
  }

  static String named(int direction, String name) {
    return direction == 0
        ? name
        : "reverse" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
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
    int time = input.dimension(0);
    List<CacheSpec> all = new ArrayList<>();
    for (int d = 0; d < directions(); d++) {
      all.add(new CacheSpec(named(d, "gates"), time * cell.gates * units));
      all.add(new CacheSpec(named(d, "states"), (time + 1) * units));
      all.add(new CacheSpec(named(d, "deltas"), 2 * units));
      if (cell == Cell.LSTM) {
        all.add(new CacheSpec(named(d, "cells"), (time + 1) * units));
        all.add(new CacheSpec(named(d, "tanhOfCells"), time * units));
      } else if (cell == Cell.GRU) {
        all.add(new CacheSpec(named(d, "recurrentPart"), time * 3 * units));
      }
      if (d == 1) {
        all.add(new CacheSpec("reversedInput", input.size()));
        all.add(new CacheSpec("reversedGradient", input.size()));
      }
    }
    return all;
  }

  @Override
  public long scratch(Shape input, int batch) {
    int time = input.dimension(0);
    int in = input.dimension(1);
    int columns = cell.gates * units;
    int rows = Math.multiplyExact(batch, time);
    long most = Gemm.productScratch();
    most = Math.max(most, Gemm.productTransposedScratch(rows, in, columns));
    most = Math.max(most, Gemm.productTransposedScratch(batch, units, columns));
    most = Math.max(most, Gemm.transposedProductScratch(rows, in, columns));
    return Math.max(most, WindowProducts.accumulateScratch(Math.min(time, RecurrentPass.ROWS)));
  }

  @Override
  public long flops(Shape input) {
    long columns = (long) cell.gates * units;
    long time = input.dimension(0);
    return directions()
        * (2 * time * input.dimension(1) * columns
            + 2 * (time - 1) * units * columns
            + time * pointwise());
  }

  /** Floating-point operations of one time step besides the products. */
  private long pointwise() {
    return units
        * switch (cell) {
          case TANH -> 40L;
          case RELU -> 1L;
          case LSTM -> 3 * 32 + 2 * 40 + 4L;
          case GRU -> 2 * 32 + 40 + 2 + 2 + 3L;
        };
  }

  private long pointwiseBackward() {
    return units
        * switch (cell) {
          case TANH -> 4L;
          case RELU -> 1L;
          case LSTM -> 22L;
          case GRU -> 15L;
        };
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long time = input.dimension(0);
    long columns = (long) cell.gates * units;
    long inputs = 2 * time * input.dimension(1) * columns * batch;
    long step = 2L * units * columns * batch;
    long states = (time - 1) * step;
    boolean gru = cell == Cell.GRU;
    // Where a state is given to the next layer, the gradient from there is added.
    long added = (sequence ? time : 1) * units + (gru ? (time - 1) * units : 0);
    List<Operation> all = new ArrayList<>();
    for (int d = 0; d < directions(); d++) {
      String G = "{" + named(d, "gates") + "}";
      String dG = "{d " + named(d, "gates") + "}";
      String H = "{" + named(d, "states") + "}";
      String W = named(d, "weight");
      String U = named(d, "recurrent");
      String b = named(d, "bias");
      String X = d == 0 ? "{X}" : "{X} from the end";
      all.add(forward(G + " = " + X + "·{" + W + "} + {" + b + "}", "Gemm.product", inputs));
      all.add(
          forward(
              "each t: " + H + " = cell of " + G + " + " + H + "·{" + U + "} before",
              kernel(),
              (gru ? time * step : states) + time * pointwise() * batch));
      all.add(
          new Operation(
              Operation.Part.PARAMETER_GRADIENT,
              "each t, last first: "
                  + dG
                  + " = gradient by "
                  + G
                  + ", {dZ} and "
                  + dG
                  + " behind ·{"
                  + U
                  + "}ᵀ",
              kernel() + "Backward",
              states + (time * pointwiseBackward() + added) * batch));
      all.add(
          new Operation(
              Operation.Part.INPUT_GRADIENT,
              "{dX} = " + dG + "·{" + W + "}ᵀ",
              "Gemm.productTransposed",
              inputs + (d == 1 ? (long) input.size() * batch : 0)));
      all.add(gradient(W, X + "ᵀ·" + dG, "Gemm.transposedProduct", inputs));
      all.add(gradient(U, H + "ᵀ before ·" + dG, "WindowProducts.accumulateTransposed", states));
      all.add(gradient(b, "Σ " + dG, "Reductions.columnSums", time * columns * batch));
      if (gru) {
        all.add(
            gradient(
                named(d, "recurrentBias"),
                "Σ " + dG + ", the candidate's times r",
                "Reductions.columnSums",
                time * columns * batch));
      }
    }
    return all;
  }

  private String kernel() {
    return switch (cell) {
      case TANH -> "Activations.tanh";
      case RELU -> "Activations.relu";
      case LSTM -> "Cells.lstm";
      case GRU -> "Cells.gru";
    };
  }

  private static Operation forward(String equation, String kernel, long flops) {
    return new Operation(Operation.Part.FORWARD, equation, kernel, flops);
  }

  private static Operation gradient(String name, String sum, String kernel, long flops) {
    return new Operation(
        Operation.Part.PARAMETER_GRADIENT, "{d " + name + "} = " + sum, kernel, flops);
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
    private final int slices;

    Step(Recurrent f, StepContext c) {
      passes = new RecurrentPass[f.directions()];
      for (int d = 0; d < passes.length; d++) {
        passes[d] = new RecurrentPass(f, c, d);
      }
      slices = passes[0].slices();
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
      return passes.length * slices;
    }

    @Override
    public Slice slice(int i) {
      return passes[i / slices].slice(i % slices);
    }

    @Override
    public void backwardParameters(int i, int examples, int worker) {
      passes[i / slices].backwardParameters(i % slices, examples, worker);
    }
  }
}
