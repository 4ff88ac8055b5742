package backsweep.benchmarks.steps;

import backsweep.data.Batch;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.loss.Output;
import backsweep.network.InferencePlan;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Shape;

/** The engine. */
final class Backsweep implements Framework {
  static final String NAME = "ours";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String open(int threads) {
    return "";
  }

  @Override
  public Step prepare(Problem problem) {
    return problem.task().kind() == Task.Kind.INFER
        ? new Inference(problem)
        : new Training(problem);
  }

  private static final class Training implements Step {
    private final Batch batch;
    private final TrainingPlan plan;
    private final OptimizerState state;

    Training(Problem p) {
      int[] sizes = p.task().sizes();
      Network network = Problem.network(p.task()).initialize(1);
      boolean classes = p.task().classifies();
      Shape in = Shape.of(sizes[0]);
      Shape out = Shape.of(sizes[sizes.length - 1]);
      batch =
          classes
              ? Batch.ofClasses(in, p.inputs(), p.classes())
              : Batch.ofValues(in, p.inputs(), out, p.values());
      Loss loss = classes ? Losses.softmaxCrossEntropy() : Losses.binaryCrossEntropyWithLogits();
      plan = network.planTraining(p.task().batch(), loss, PlanOptions.threads(p.threads()));
      state = Optimizers.named(p.task().kind().label(), p.rate()).start(network.parameters());
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        plan.step(batch, state);
      }
    }

    @Override
    public float[] check(int steps) {
      float[] losses = new float[steps];
      for (int i = 0; i < steps; i++) {
        losses[i] = plan.step(batch, state);
      }
      return losses;
    }

    @Override
    public void close() {
      plan.close();
    }
  }

  private static final class Inference implements Step {
    private final int batch;
    private final float[] inputs;
    private final float[] outputs;
    private final InferencePlan plan;

    Inference(Problem p) {
      int[] sizes = p.task().sizes();
      batch = p.task().batch();
      inputs = p.inputs();
      outputs = new float[batch * sizes[sizes.length - 1]];
      Network network = Problem.network(p.task()).initialize(1).output(Output.SOFTMAX);
      plan = network.planInference(batch, PlanOptions.threads(p.threads()));
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        plan.predict(inputs, 0, batch, outputs, 0);
      }
    }

    @Override
    public float[] check(int steps) {
      run(1);
      return outputs;
    }

    @Override
    public void close() {
      plan.close();
    }
  }
}
