package backsweep.plan;

import backsweep.kernel.Rehearsal;
import java.util.ArrayList;
import java.util.List;

/**
 * One equation of a layer or a loss, the kernel that computes it, and what that costs. For people
 * who read a plan, and for counting; what runs is the step.
 *
 * <p>Operands stand in braces: {@code {X}}, {@code {Z}}, {@code {dX}}, {@code {dZ}} for what a
 * layer reads and writes; {@code {Y}} or {@code {y}} for targets as numbers or as classes, {@code
 * {P}} for probabilities in the buffer of dZ, {@code {l}} for the loss of each example, {@code {L}}
 * for their mean; {@code {weight}} for the parameter of that name and {@code {d weight}} for its
 * gradient. What stands left of the first = is written, all else is read. Several equations of one
 * kernel are separated by a semicolon.
 *
 * <p>Floating-point operations are those of the scalar twin: additions, subtractions,
 * multiplications, divisions, comparisons and maxima are one each, a fused multiply-add is two, and
 * where an element goes one way or the other both are counted, as vectors compute both. Signs,
 * absolute values and moving bits are free.
 *
 * @param part when it runs
 * @param equation as above
 * @param kernel class and method, such as {@code Gemm.product}
 * @param flops floating-point operations for all examples
 */
public record Operation(Part part, String equation, String kernel, long flops) {
  /** What an operation gives. */
  public enum Part {
    /** The layer's output, or the loss. */
    FORWARD,
    /** The gradient with respect to the input. */
    INPUT_GRADIENT,
    /** The gradient with respect to a parameter. */
    PARAMETER_GRADIENT
  }

  /**
   * Has the kernels of a step compiled, unless it is a short one.
   *
   * @param besides kernels that no operation names
   */
  public static void rehearse(List<Operation> operations, List<String> besides) {
    List<String> kernels = new ArrayList<>(besides);
    operations.forEach(operation -> kernels.add(operation.kernel()));
    rehearse(operations.stream().mapToLong(Operation::flops).sum(), kernels);
  }

  /** The same of kernels beside a step of so many floating-point operations. */
  public static void rehearse(long flops, List<String> kernels) {
    if (flops >= Rehearsal.WORTH) {
      Rehearsal.of(kernels);
    }
  }
}
