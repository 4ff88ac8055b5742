package backsweep.benchmarks.steps;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.List;

/** PyTorch through DJL: blocks and a trainer, in this JVM. */
public final class Djl implements Framework {
  static final String NAME = "DJL";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String open(int threads) {
    return DjlTraining.open(threads);
  }

  @Override
  public Step prepare(Problem problem) {
    return problem.task().kind() == Task.Kind.INFER
        ? new Inference(problem)
        : new Training(problem);
  }

  private static Block block(Problem p) {
    Task task = p.task();
    SequentialBlock block = new SequentialBlock();
    for (int i = 0; i < task.layers(); i++) {
      block.add(Linear.builder().setUnits(task.sizes()[i + 1]).build());
      if (i + 1 < task.layers()) {
        block.add(
            task.activation() == Task.Activation.RELU
                ? Activation.reluBlock()
                : Activation.tanhBlock());
      }
    }
    return block;
  }

  private static Shape inputShape(Problem p) {
    return new Shape(p.task().batch(), p.task().sizes()[0]);
  }

  private static void load(Block block, Problem p) {
    List<Parameter> parameters = block.getParameters().values();
    for (int i = 0; i < p.task().layers(); i++) {
      parameters.get(2 * i).getArray().set(p.transposedWeight(i));
      parameters.get(2 * i + 1).getArray().set(p.bias(i));
    }
  }

  private static final class Training implements Step {
    private final DjlTraining training;

    Training(Problem p) {
      Task task = p.task();
      int[] sizes = task.sizes();
      Tracker rate = Tracker.fixed(p.rate());
      Optimizer optimizer =
          task.kind() == Task.Kind.SGD
              ? Optimizer.sgd().setLearningRateTracker(rate).build()
              : Optimizer.adam().optLearningRateTracker(rate).build();
      Loss loss =
          task.classifies() ? Loss.softmaxCrossEntropyLoss() : Loss.sigmoidBinaryCrossEntropyLoss();
      Block block = block(p);
      training = new DjlTraining(block, loss, optimizer, inputShape(p));
      load(block, p);
      NDManager manager = training.manager();
      training.batch(
          manager.create(p.inputs(), inputShape(p)),
          task.classifies()
              ? manager.create(p.classes()).toType(DataType.INT64, false)
              : manager.create(p.values(), new Shape(task.batch(), sizes[sizes.length - 1])));
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        training.step();
      }
    }

    @Override
    public float[] check(int steps) {
      float[] losses = new float[steps];
      for (int i = 0; i < steps; i++) {
        losses[i] = training.step();
      }
      return losses;
    }

    @Override
    public void close() {
      training.close();
    }
  }

  private static final class Inference implements Step {
    private final Model model;
    private final NDManager manager;
    private final ParameterStore store;
    private final NDArray x;

    Inference(Problem p) {
      model = Model.newInstance("inference", "PyTorch");
      model.setBlock(block(p));
      manager = model.getNDManager().newSubManager();
      model.getBlock().initialize(manager, DataType.FLOAT32, inputShape(p));
      load(model.getBlock(), p);
      store = new ParameterStore(manager, false);
      x = manager.create(p.inputs(), inputShape(p));
    }

    @Override
    public String name() {
      return NAME;
    }

    private float[] predict() {
      try (NDManager scope = manager.newSubManager()) {
        scope.tempAttachAll(x);
        NDList output = model.getBlock().forward(store, new NDList(x), false);
        return output.singletonOrThrow().softmax(1).toFloatArray();
      }
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        predict();
      }
    }

    @Override
    public float[] check(int steps) {
      return predict();
    }

    @Override
    public void close() {
      manager.close();
      model.close();
    }
  }
}
