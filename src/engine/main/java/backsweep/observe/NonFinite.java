package backsweep.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first number of a training run that was NaN or infinite. Within a step the order is that of
 * the computation: parameters as they were before, batch, outputs from the first layer to the last,
 * losses, gradients of outputs from the last layer to the first, gradients of parameters likewise,
 * new parameters, the optimizer's memory. If several batches make up a step, all but the last two
 * happen to one batch after the other, and gradients of parameters are the sum so far. Within a
 * tensor it is row-major.
 *
 * @param phase what was being done
 * @param tensor X, Y, A1 (the output of layer 0), A2 …, L (the losses), dA1 …, {@code 0/weight} …,
 *     {@code gradient of 0/weight} …, {@code m of 0/weight} …
 * @param layer index of the layer whose output, gradient or parameter it is; −1 for data and loss
 * @param spec that layer as text; null for data and loss
 * @param index where in the tensor, one number per dimension; none for the mean loss
 * @param value NaN or ±∞
 * @param step 1 for the first step
 * @param part which of the batches that make up the step; 1 if it has only one
 * @param example row of the batch; −1 if the number belongs to no single example
 * @param lastFinite what the tensor was like in the step before; null if that step was not seen
 * @param hint what is likely wrong, and what to do
 */
public record NonFinite(
    Phase phase,
    String tensor,
    int layer,
    @Nullable String spec,
    List<Integer> index,
    float value,
    long step,
    int part,
    int example,
    @Nullable Statistics lastFinite,
    String hint) {

  /** Parts of a training step. */
  public enum Phase {
    /** The parameters were not finite before the step. */
    START,
    /** Loading the batch. */
    DATA,
    /** The forward pass. */
    FORWARD,
    /** The loss. */
    LOSS,
    /** The backward sweep. */
    BACKWARD,
    /** The update of the parameters. */
    OPTIMIZER
  }

  /** Copies the index. */
  public NonFinite {
    index = List.copyOf(index);
  }

  /** Where it is, such as {@code A2[17, 3], output of layer 1 (relu), is NaN}. */
  public String place() {
    StringBuilder text = new StringBuilder(tensor);
    if (!index.isEmpty()) {
      text.append(index);
    }
    if (layer >= 0) {
      String what =
          switch (phase) {
            case FORWARD -> "output of ";
            case BACKWARD -> tensor.startsWith("dA") ? "gradient of the output of " : "";
            default -> "";
          };
      text.append(", ").append(what).append("layer ").append(layer);
      text.append(" (").append(spec).append("),");
    }
    return text.append(" is ").append(value).toString();
  }

  @Override
  public String toString() {
    String when = "step " + step + ", " + phase.name().toLowerCase(java.util.Locale.ROOT);
    String which = part == 1 || phase == Phase.OPTIMIZER ? "" : ", batch " + part + " of the step";
    String who = example < 0 ? "" : ", example " + example + " of the batch";
    return when + which + who + ": " + place() + ". " + hint;
  }
}
