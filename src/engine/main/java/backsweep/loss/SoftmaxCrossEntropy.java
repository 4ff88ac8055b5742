package backsweep.loss;

import backsweep.kernel.Softmax;
import backsweep.plan.Operation;
import java.util.List;

/**
 * P = softmax(Z), L = −mean log P[y]: the negative log-likelihood of the true classes (Bridle,
 * 1990). dZ = (P − onehot(y)) / batch.
 */
public record SoftmaxCrossEntropy() implements Loss {
  @Override
  public String name() {
    return "softmaxCrossEntropy";
  }

  @Override
  public Output output() {
    return Output.SOFTMAX;
  }

  @Override
  public boolean wantsClasses() {
    return true;
  }

  @Override
  public List<Operation> operations(int outputs, int batch) {
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{P} = softmax({Z}); {l} = −log {P}[{y}]",
            "Softmax.crossEntropy",
            batch * (27L * outputs + 45)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = ({P} − onehot({y})) / batch",
            "Softmax.crossEntropyBackward",
            batch * (outputs + 1L)));
  }

  @Override
  public LossStep step(LossContext context) {
    return new Step(context);
  }

  private record Step(LossContext c) implements LossStep {
    @Override
    public void forward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      float[] lanes = c.workspace().scratch(worker);
      int[] classes = c.workspace().classes();
      int n = c.Z().columns();
      Softmax.crossEntropy(
          arena,
          c.z(from),
          classes,
          from,
          arena,
          c.dz(from),
          arena,
          c.loss(from),
          to - from,
          n,
          lanes,
          0);
    }

    @Override
    public void backward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      int[] classes = c.workspace().classes();
      int n = c.Z().columns();
      Softmax.crossEntropyBackward(
          arena, c.dz(from), classes, from, arena, c.dz(from), to - from, n, c.scale());
    }
  }
}
