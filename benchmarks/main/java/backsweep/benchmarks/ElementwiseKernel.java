package backsweep.benchmarks;

import backsweep.kernel.Activations;
import backsweep.kernel.Functions;
import backsweep.kernel.ReferenceActivations;
import org.jspecify.annotations.Nullable;

/**
 * The element-by-element kernels by name. {@code run(x, d, y, n)}: y = f(x), or y = d·f′(x) for the
 * backward kernels.
 */
public enum ElementwiseKernel {
  EXP((x, d, y, n) -> Functions.exp(x, y, n), twin("exp")),
  JDK_EXP((x, d, y, n) -> Functions.jdkExp(x, y, n), null),
  LOG((x, d, y, n) -> Functions.log(x, y, n), twin("log")),
  JDK_LOG((x, d, y, n) -> Functions.jdkLog(x, y, n), null),
  TANH((x, d, y, n) -> Functions.tanh(x, y, n), twin("tanh")),
  JDK_TANH((x, d, y, n) -> Functions.jdkTanh(x, y, n), null),
  ERF((x, d, y, n) -> Functions.erf(x, y, n), twin("erf")),
  RELU(
      (x, d, y, n) -> Activations.relu(x, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.relu(x, 0, y, 0, n)),
  RELU_BACKWARD(
      (x, d, y, n) -> Activations.reluBackward(x, 0, d, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.reluBackward(x, 0, d, 0, y, 0, n)),
  LEAKY_RELU(
      (x, d, y, n) -> Activations.leakyRelu(x, 0, y, 0, n, 0.01f),
      (x, d, y, n) -> ReferenceActivations.leakyRelu(x, 0, y, 0, n, 0.01f)),
  LEAKY_RELU_BACKWARD(
      (x, d, y, n) -> Activations.leakyReluBackward(x, 0, d, 0, y, 0, n, 0.01f),
      (x, d, y, n) -> ReferenceActivations.leakyReluBackward(x, 0, d, 0, y, 0, n, 0.01f)),
  ELU(
      (x, d, y, n) -> Activations.elu(x, 0, y, 0, n, 1f),
      (x, d, y, n) -> ReferenceActivations.elu(x, 0, y, 0, n, 1f)),
  ELU_BACKWARD(
      (x, d, y, n) -> Activations.eluBackward(x, 0, d, 0, y, 0, n, 1f),
      (x, d, y, n) -> ReferenceActivations.eluBackward(x, 0, d, 0, y, 0, n, 1f)),
  SIGMOID(
      (x, d, y, n) -> Activations.sigmoid(x, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.sigmoid(x, 0, y, 0, n)),
  SIGMOID_BACKWARD(
      (x, d, y, n) -> Activations.sigmoidBackward(x, 0, d, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.sigmoidBackward(x, 0, d, 0, y, 0, n)),
  TANH_BACKWARD(
      (x, d, y, n) -> Activations.tanhBackward(x, 0, d, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.tanhBackward(x, 0, d, 0, y, 0, n)),
  GELU(
      (x, d, y, n) -> Activations.gelu(x, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.gelu(x, 0, y, 0, n)),
  GELU_BACKWARD(
      (x, d, y, n) -> Activations.geluBackward(x, 0, d, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.geluBackward(x, 0, d, 0, y, 0, n)),
  SILU(
      (x, d, y, n) -> Activations.silu(x, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.silu(x, 0, y, 0, n)),
  SILU_BACKWARD(
      (x, d, y, n) -> Activations.siluBackward(x, 0, d, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.siluBackward(x, 0, d, 0, y, 0, n)),
  SOFTPLUS(
      (x, d, y, n) -> Activations.softplus(x, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.softplus(x, 0, y, 0, n)),
  SOFTPLUS_BACKWARD(
      (x, d, y, n) -> Activations.softplusBackward(x, 0, d, 0, y, 0, n),
      (x, d, y, n) -> ReferenceActivations.softplusBackward(x, 0, d, 0, y, 0, n));

  /** A loop over n elements. */
  interface Loop {
    void run(float[] x, float[] d, float[] y, int n);
  }

  final Loop kernel;

  /** The scalar twin; null for the JDK's functions. */
  final @Nullable Loop reference;

  ElementwiseKernel(Loop kernel, @Nullable Loop reference) {
    this.kernel = kernel;
    this.reference = reference;
  }

  private static Loop twin(String name) {
    return (x, d, y, n) -> Functions.reference(name, x, y, n);
  }
}
