package backsweep.explain;

import java.util.List;

/**
 * One equation of the chain rule as a plan runs it.
 *
 * @param number its place in the explanation, from 1
 * @param phase forward, loss or backward
 * @param layer index of the layer; the number of layers for the loss, the last function of the
 *     chain
 * @param function the layer or loss as text, such as {@code dense(128)}
 * @param equation with all names filled in
 * @param reads what it reads, each once
 * @param writes what it writes
 * @param flops floating-point operations for the whole batch, counted as in {@link
 *     backsweep.plan.Operation}
 * @param kernel the kernel that runs it, such as {@code Gemm.product}; empty if nothing runs
 * @param fusedWith indices of all layers that run with it on each block of rows, its own included;
 *     empty if it runs on its own
 * @param time when it runs, in the times of {@link MemoryTimeline}; −1 if nothing runs
 * @param cached whether the backward sweep reads again what this step of the forward pass wrote
 */
public record LogicalStep(
    int number,
    Phase phase,
    int layer,
    String function,
    String equation,
    List<Operand> reads,
    List<Operand> writes,
    long flops,
    String kernel,
    List<Integer> fusedWith,
    int time,
    boolean cached) {
  /** Where in a training step. */
  public enum Phase {
    /** Layers, first to last. */
    FORWARD,
    /** The loss. */
    LOSS,
    /** Gradients: of the loss first, then layer by layer, last to first. */
    BACKWARD
  }

  /** Bytes that it must read at least: every operand once. */
  public long bytesRead() {
    return reads.stream().mapToLong(Operand::bytes).sum();
  }

  /** Bytes that it must write. */
  public long bytesWritten() {
    return writes.stream().mapToLong(Operand::bytes).sum();
  }

  /** Number of parameters that it reads or whose gradient it writes. */
  public long parameters() {
    long read =
        reads.stream()
            .filter(o -> o.kind() == Operand.Kind.PARAMETER)
            .mapToLong(o -> o.shape().size())
            .sum();
    long written =
        writes.stream()
            .filter(o -> o.kind() == Operand.Kind.PARAMETER_GRADIENT)
            .mapToLong(o -> o.shape().size())
            .sum();
    return read + written;
  }

  /** Floating-point operations per byte that must move; 0 if none does. */
  public double intensity() {
    long bytes = bytesRead() + bytesWritten();
    return bytes == 0 ? 0 : (double) flops / bytes;
  }
}
