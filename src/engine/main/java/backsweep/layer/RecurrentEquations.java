package backsweep.layer;

import backsweep.layer.Recurrent.Cell;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * What a recurrent layer computes in one direction, equation by equation; all steps of a sequence
 * are counted, as if none were padding.
 */
final class RecurrentEquations {
  private final Recurrent f;
  private final Shape input;
  private final int batch;
  private final int direction;
  private final long units;
  private final long time;
  private final long columns;

  RecurrentEquations(Recurrent f, Shape input, int batch, int direction) {
    this.f = f;
    this.input = input;
    this.batch = batch;
    this.direction = direction;
    this.units = f.units();
    this.time = input.dimension(0);
    this.columns = f.cell().gates * units;
  }

  /** Of the forward pass. */
  long flops() {
    return inputs() + recurrent() + time * pointwise() * batch;
  }

  private long inputs() {
    return 2 * time * input.dimension(1) * columns * batch;
  }

  /** Time steps before which there is a state that is not zero. */
  private long before() {
    return f.learned() ? time : time - 1;
  }

  /**
   * Of the products with the states, and of adding them to the gates where they are not kept apart;
   * none for the first step where the state is zero and there is no bias.
   */
  private long recurrent() {
    long product = 2 * units * columns;
    return batch * (f.cell() == Cell.GRU ? time * product : before() * (product + columns));
  }

  /** Floating-point operations of one time step besides the products. */
  private long pointwise() {
    return units
        * switch (f.cell()) {
          case TANH -> 40L;
          case RELU -> 1L;
          case LSTM -> 3 * 32 + 2 * 40 + 4L;
          case GRU -> 2 * 32 + 40 + 2 + 2 + 3L;
        };
  }

  private long pointwiseBackward() {
    return units
        * switch (f.cell()) {
          case TANH -> 4L;
          case RELU -> 1L;
          case LSTM -> 22L;
          case GRU -> 15L;
        };
  }

  private String symbol(String name) {
    return "{" + Recurrent.named(direction, name) + "}";
  }

  private String gradient(String name) {
    return "{d " + Recurrent.named(direction, name) + "}";
  }

  List<Operation> operations() {
    boolean gru = f.cell() == Cell.GRU;
    // Where a state is given to the next layer, the gradient from there is added.
    long added = (f.sequence() ? time : 1) * units + (gru ? before() * units : 0);
    long states = before() * 2 * units * columns * batch;
    String dG = gradient("gates");
    String dQ = gru ? gradient("recurrentPart") : dG;
    String H = symbol("states");
    String X = direction == 0 ? "{X}" : "{X} from the end";
    List<Operation> all = forward(X);
    all.add(
        back(
            "each t, last first: "
                + dG
                + " = gradient by what goes into "
                + symbol("gates")
                + ", of {dZ} and "
                + dQ
                + " behind ·"
                + symbol("recurrent")
                + "ᵀ",
            kernel() + "Backward",
            states + (time * pointwiseBackward() + added) * batch));
    all.add(
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = " + dG + "·" + symbol("weight") + "ᵀ",
            "Gemm.productTransposed",
            inputs() + (direction == 1 ? (long) input.size() * batch : 0)));
    all.add(back(gradient("weight") + " = " + X + "ᵀ·" + dG, "Gemm.transposedProduct", inputs()));
    all.add(
        back(
            gradient("recurrent") + " = " + H + "ᵀ·" + dQ,
            "Gemm.transposedProduct",
            time * 2 * units * columns * batch));
    all.add(sum("bias", dG, time * columns));
    if (gru) {
      all.add(sum("recurrentBias", dQ, time * columns));
    }
    if (f.learned()) {
      all.add(sum("initialState", "of the state in " + symbol("deltas"), units));
      if (f.cell() == Cell.LSTM) {
        all.add(sum("initialCell", "of the cell in " + symbol("deltas"), units));
      }
    }
    return all;
  }

  /** The product with the input, then what each step makes of it in place. */
  private List<Operation> forward(String X) {
    String G = symbol("gates");
    String H = symbol("states");
    String sum = X + "·" + symbol("weight") + " + " + symbol("bias");
    String state = H + "·" + symbol("recurrent");
    String next = "next " + H + ", at the end " + symbol("lastState") + ",";
    List<Operation> all = new ArrayList<>();
    all.add(
        new Operation(
            Operation.Part.FORWARD,
            switch (f.cell()) {
              case TANH, RELU -> G + " = " + sum + " + " + state;
              case LSTM -> G + " = i, f, g, o = σ, σ, tanh, σ of " + sum + " + " + state;
              case GRU ->
                  G
                      + " = r, z, c = σ, σ, tanh of "
                      + sum
                      + " + (1, 1, r) ⊙ "
                      + symbol("recurrentPart");
            },
            "Gemm.product",
            inputs()));
    if (f.cell() == Cell.GRU) {
      all.add(
          new Operation(
              Operation.Part.FORWARD,
              "each t: "
                  + symbol("recurrentPart")
                  + " = "
                  + state
                  + " + "
                  + symbol("recurrentBias"),
              "Gemm.product",
              recurrent()));
    }
    all.add(
        new Operation(
            Operation.Part.FORWARD,
            "each t: "
                + switch (f.cell()) {
                  case TANH -> next + " = tanh " + G;
                  case RELU -> next + " = max(" + G + ", 0)";
                  case LSTM ->
                      symbol("cells")
                          + " = f ⊙ "
                          + symbol("cells")
                          + " before + i ⊙ g, "
                          + next
                          + " = o ⊙ tanh "
                          + symbol("cells");
                  case GRU -> next + " = z ⊙ " + H + " + (1 − z) ⊙ c";
                },
            kernel(),
            (f.cell() == Cell.GRU ? 0 : recurrent()) + time * pointwise() * batch));
    return all;
  }

  private String kernel() {
    return switch (f.cell()) {
      case TANH -> "Activations.tanh";
      case RELU -> "Activations.relu";
      case LSTM -> "Cells.lstm";
      case GRU -> "Cells.gru";
    };
  }

  private Operation sum(String name, String of, long each) {
    return back(gradient(name) + " = Σ " + of, "Reductions.columnSums", each * batch);
  }

  private static Operation back(String equation, String kernel, long flops) {
    return new Operation(Operation.Part.PARAMETER_GRADIENT, equation, kernel, flops);
  }
}
