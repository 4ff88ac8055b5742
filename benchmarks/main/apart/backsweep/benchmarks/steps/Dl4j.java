package backsweep.benchmarks.steps;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Deeplearning4j: a {@link MultiLayerNetwork} that fits one batch again and again. */
public final class Dl4j implements Framework {
  @Override
  public String name() {
    return JavaApart.DL4J;
  }

  @Override
  public String open(int threads) {
    System.setProperty(
        "org.bytedeco.javacpp.cachedir", System.getProperty("benchmarks.cache") + "/javacpp-dl4j");
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    var facts = Nd4j.getExecutioner().getEnvironmentInformation();
    return Served.jar(MultiLayerNetwork.class)
        + ", "
        + facts.get("blas.vendor")
        + ", threads "
        + facts.get("omp.threads")
        + " and "
        + facts.get("blas.threads")
        + " of the BLAS";
  }

  @Override
  public Step prepare(Problem problem) {
    return new Fit(problem);
  }

  private static MultiLayerNetwork network(Problem p) {
    Task task = p.task();
    int[] sizes = task.sizes();
    IUpdater updater = task.kind() == Task.Kind.ADAM ? new Adam(p.rate()) : new Sgd(p.rate());
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).updater(updater).list();
    int last = task.layers() - 1;
    for (int i = 0; i < last; i++) {
      list.layer(
          new DenseLayer.Builder()
              .nIn(sizes[i])
              .nOut(sizes[i + 1])
              .activation(task.classifies() ? Activation.RELU : Activation.TANH)
              .build());
    }
    list.layer(
        new OutputLayer.Builder(task.classifies() ? LossFunction.MCXENT : LossFunction.XENT)
            .nIn(sizes[last])
            .nOut(sizes[last + 1])
            .activation(task.classifies() ? Activation.SOFTMAX : Activation.SIGMOID)
            .build());
    MultiLayerConfiguration configuration = list.build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    for (int i = 0; i < task.layers(); i++) {
      network.setParam(i + "_W", matrix(p.weight(i), sizes[i], sizes[i + 1]));
      network.setParam(i + "_b", matrix(p.bias(i), 1, sizes[i + 1]));
    }
    return network;
  }

  private static INDArray matrix(float[] values, int rows, int columns) {
    return Nd4j.create(values, new int[] {rows, columns}, 'c');
  }

  private static final class Fit implements Step {
    private final boolean training;
    private final MultiLayerNetwork network;
    private final INDArray x;
    private final INDArray y;

    Fit(Problem p) {
      Task task = p.task();
      int outputs = task.sizes()[task.layers()];
      training = task.kind() != Task.Kind.INFER;
      network = network(p);
      x = matrix(p.inputs(), task.batch(), task.sizes()[0]);
      float[] targets = p.values();
      if (task.classifies()) {
        targets = new float[task.batch() * outputs];
        for (int i = 0; i < task.batch(); i++) {
          targets[i * outputs + p.classes()[i]] = 1;
        }
      }
      y = matrix(targets, task.batch(), outputs);
    }

    @Override
    public String name() {
      return JavaApart.DL4J;
    }

    private float[] predict() {
      return Nd4j.toFlattened('c', network.output(x, false)).toFloatVector();
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        if (training) {
          network.fit(x, y);
        } else {
          predict();
        }
      }
    }

    /** A fit leaves the loss that it found before its update. */
    @Override
    public float[] check(int steps) {
      if (!training) {
        return predict();
      }
      float[] losses = new float[steps];
      for (int i = 0; i < steps; i++) {
        network.fit(x, y);
        losses[i] = (float) network.score();
      }
      return losses;
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
