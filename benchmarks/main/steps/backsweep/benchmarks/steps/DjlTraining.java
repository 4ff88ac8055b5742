package backsweep.benchmarks.steps;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;

/** A block of DJL's, trained on one batch again and again. */
public final class DjlTraining implements AutoCloseable {
  private final Model model;
  private final Trainer trainer;
  private final NDManager manager;
  private NDArray x;
  private NDArray y;

  /** Gives the block random parameters. */
  public DjlTraining(Block block, Loss loss, Optimizer optimizer, Shape input) {
    model = Model.newInstance("training", "PyTorch");
    model.setBlock(block);
    trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(optimizer));
    trainer.initialize(input);
    manager = trainer.getManager().newSubManager();
  }

  /** Loads PyTorch and sets its number of threads; tells the versions. */
  public static String open(int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("DJL_CACHE_DIR", System.getProperty("benchmarks.cache", ".") + "/djl");
    Engine engine = Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
    int found = JniUtils.getNumThreads();
    if (found != threads) {
      throw new IllegalStateException(
          "PyTorch: found " + found + " threads after asking for " + threads);
    }
    return Engine.getDjlVersion() + ", PyTorch " + engine.getVersion();
  }

  /** Where the batch is made. */
  public NDManager manager() {
    return manager;
  }

  /** The batch to train on. */
  public void batch(NDArray inputs, NDArray targets) {
    x = inputs;
    y = targets;
  }

  /** One step; the loss before its update. */
  public float step() {
    float value;
    try (NDManager scope = manager.newSubManager()) {
      scope.tempAttachAll(x, y);
      try (GradientCollector collector = trainer.newGradientCollector()) {
        // A recurrent block adds its states to the list that it is given.
        NDList output = trainer.forward(new NDList(x));
        NDArray loss = trainer.getLoss().evaluate(new NDList(y), output);
        collector.backward(loss);
        value = loss.getFloat();
      }
      trainer.step();
    }
    return value;
  }

  @Override
  public void close() {
    manager.close();
    trainer.close();
    model.close();
  }
}
