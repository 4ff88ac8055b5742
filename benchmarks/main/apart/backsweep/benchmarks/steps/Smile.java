package backsweep.benchmarks.steps;

import smile.classification.MLP;
import smile.model.mlp.Layer;
import smile.model.mlp.LayerBuilder;
import smile.model.mlp.OutputFunction;
import smile.tensor.DenseMatrix;
import smile.tensor.ScalarType;
import smile.tensor.Vector;
import smile.util.function.TimeFunction;

/** Smile's multilayer perceptron, which takes the examples of a batch one by one. */
public final class Smile implements Framework {
  @Override
  public String name() {
    return JavaApart.SMILE;
  }

  @Override
  public String open(int threads) {
    // Loads the BLAS.
    DenseMatrix.zeros(ScalarType.Float32, 2, 2).mm(DenseMatrix.eye(ScalarType.Float32, 2));
    return Served.jar(MLP.class) + ", " + System.getProperty("smile.lib.blas", "OpenBLAS");
  }

  @Override
  public Step prepare(Problem problem) {
    return new Update(problem);
  }

  /** An MLP that begins with the parameters of a problem. */
  private static final class Classifier extends MLP {
    Classifier(Problem p) {
      super(builders(p.task()));
      setLearningRate(TimeFunction.constant(p.rate()));
      for (int i = 0; i < p.task().layers(); i++) {
        load(i + 1 < net.length ? net[i + 1] : output, p.weight(i), p.bias(i));
      }
    }

    private static LayerBuilder[] builders(Task task) {
      int[] sizes = task.sizes();
      LayerBuilder[] builders = new LayerBuilder[sizes.length];
      builders[0] = Layer.input(sizes[0]);
      for (int i = 1; i < task.layers(); i++) {
        builders[i] = task.classifies() ? Layer.rectifier(sizes[i]) : Layer.tanh(sizes[i]);
      }
      OutputFunction function = task.classifies() ? OutputFunction.SOFTMAX : OutputFunction.SIGMOID;
      builders[task.layers()] = Layer.mle(sizes[task.layers()], function);
      return builders;
    }

    /** Its W is [out, in]. */
    private static void load(Layer layer, float[] weight, float[] bias) {
      DenseMatrix w = layer.weight();
      for (int i = 0; i < w.ncol(); i++) {
        for (int o = 0; o < w.nrow(); o++) {
          w.set(o, i, weight[i * w.nrow() + o]);
        }
      }
      Vector b = layer.bias();
      for (int o = 0; o < bias.length; o++) {
        b.set(o, bias[o]);
      }
    }
  }

  private static final class Update implements Step {
    private final boolean training;
    private final Classifier network;
    private final double[][] x;
    private final int[] y;
    private final double[][] probabilities;

    Update(Problem p) {
      Task task = p.task();
      int inputs = task.sizes()[0];
      training = task.kind() != Task.Kind.INFER;
      network = new Classifier(p);
      x = new double[task.batch()][inputs];
      y = new int[task.batch()];
      for (int i = 0; i < y.length; i++) {
        for (int j = 0; j < inputs; j++) {
          x[i][j] = p.inputs()[i * inputs + j];
        }
        y[i] = task.classifies() ? p.classes()[i] : (int) p.values()[i];
      }
      probabilities = new double[y.length][Math.max(2, task.sizes()[task.layers()])];
    }

    @Override
    public String name() {
      return JavaApart.SMILE;
    }

    private void predict() {
      for (int i = 0; i < y.length; i++) {
        network.predict(x[i], probabilities[i]);
      }
    }

    private void update() {
      if (y.length == 1) {
        network.update(x[0], y[0]);
      } else {
        network.update(x, y);
      }
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        if (training) {
          update();
        } else {
          predict();
        }
      }
    }

    /** An update tells no loss: it is computed from a prediction before. */
    @Override
    public float[] check(int steps) {
      if (!training) {
        predict();
        int outputs = probabilities[0].length;
        float[] all = new float[y.length * outputs];
        for (int i = 0; i < all.length; i++) {
          all[i] = (float) probabilities[i / outputs][i % outputs];
        }
        return all;
      }
      float[] losses = new float[steps];
      for (int s = 0; s < steps; s++) {
        predict();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
          sum -= Math.log(probabilities[i][y[i]]);
        }
        losses[s] = (float) (sum / y.length);
        update();
      }
      return losses;
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
