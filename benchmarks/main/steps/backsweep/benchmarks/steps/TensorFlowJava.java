package backsweep.benchmarks.steps;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/** TensorFlow Java: a graph and a session, in this JVM. */
public final class TensorFlowJava implements Framework {
  static final String NAME = "TF";

  private int threads;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String open(int threads) {
    this.threads = threads;
    System.setProperty(
        "org.bytedeco.javacpp.cachedir", System.getProperty("benchmarks.cache", ".") + "/javacpp");
    return TensorFlow.version();
  }

  @Override
  public Step prepare(Problem problem) {
    return new GraphStep(problem, threads);
  }

  private static final class GraphStep implements Step {
    private final boolean training;
    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final List<Variable<TFloat32>> variables = new ArrayList<>();
    private final Placeholder<TFloat32> xs;
    private final Placeholder<TFloat32> ys;
    private final TFloat32 x;
    private final TFloat32 y;
    private final Operand<TFloat32> result;
    private final @Nullable Op update;
    private final Session session;

    GraphStep(Problem p, int threads) {
      Task task = p.task();
      int outputs = task.sizes()[task.layers()];
      training = task.kind() != Task.Kind.INFER;
      xs = placeholder(task.batch(), task.sizes()[0]);
      ys = placeholder(task.batch(), outputs);
      x = tensor(p.inputs(), task.batch(), task.sizes()[0]);
      y =
          tensor(
              task.classifies() ? oneHot(p.classes(), outputs) : p.values(), task.batch(), outputs);
      Operand<TFloat32> z = network(p);
      if (training) {
        result = task.classifies() ? softmaxCrossEntropy(z) : binaryCrossEntropy(z);
        update = task.kind() == Task.Kind.SGD ? descent(p.rate()) : adam(p.rate());
      } else {
        result = tf.nn.softmax(z);
        update = null;
      }
      ConfigProto config =
          ConfigProto.newBuilder()
              .setIntraOpParallelismThreads(threads)
              .setInterOpParallelismThreads(threads)
              .build();
      session = new Session(graph, config);
      session.initialize();
    }

    private Placeholder<TFloat32> placeholder(long... shape) {
      return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
    }

    private static TFloat32 tensor(float[] values, long... shape) {
      return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false));
    }

    private static float[] oneHot(int[] classes, int outputs) {
      float[] y = new float[classes.length * outputs];
      for (int i = 0; i < classes.length; i++) {
        y[i * outputs + classes[i]] = 1;
      }
      return y;
    }

    private Operand<TFloat32> network(Problem p) {
      Task task = p.task();
      Operand<TFloat32> a = xs;
      for (int i = 0; i < task.layers(); i++) {
        int out = task.sizes()[i + 1];
        Variable<TFloat32> w = variable(p.weight(i), task.sizes()[i], out);
        Variable<TFloat32> b = variable(p.bias(i), out);
        a = tf.nn.biasAdd(tf.linalg.matMul(a, w), b);
        if (i + 1 < task.layers()) {
          a = task.activation() == Task.Activation.RELU ? tf.nn.relu(a) : tf.math.tanh(a);
        }
      }
      return a;
    }

    private Variable<TFloat32> variable(float[] values, long... shape) {
      Variable<TFloat32> variable =
          tf.variable(tf.constant(Shape.of(shape), DataBuffers.of(values, true, false)));
      variables.add(variable);
      return variable;
    }

    private Op descent(float rate) {
      Gradients gradients = tf.gradients(result, variables);
      Ops then = after(gradients);
      List<Op> updates = new ArrayList<>();
      for (int i = 0; i < variables.size(); i++) {
        Operand<TFloat32> g = gradients.dy(i);
        updates.add(then.train.applyGradientDescent(variables.get(i), tf.constant(rate), g));
      }
      return tf.withControlDependencies(updates).noOp();
    }

    /** Updates are made in place: until all gradients are there, somebody may read W for dX. */
    private Ops after(Gradients gradients) {
      List<Op> all = new ArrayList<>();
      for (int i = 0; i < variables.size(); i++) {
        all.add(gradients.<TFloat32>dy(i));
      }
      return tf.withControlDependencies(all);
    }

    /**
     * Not the one of tensorflow-framework 1.1.0: there nothing keeps the powers of β from being
     * updated before they are used, and the losses differ from run to run.
     */
    private Op adam(float rate) {
      Operand<TFloat32> beta1 = tf.constant(0.9f);
      Operand<TFloat32> beta2 = tf.constant(0.999f);
      Variable<TFloat32> power1 = tf.variable(beta1);
      Variable<TFloat32> power2 = tf.variable(beta2);
      Gradients gradients = tf.gradients(result, variables);
      Ops then = after(gradients);
      List<Op> updates = new ArrayList<>();
      for (int i = 0; i < variables.size(); i++) {
        Variable<TFloat32> w = variables.get(i);
        Operand<TFloat32> zero = tf.fill(tf.constant(w.shape()), tf.constant(0f));
        Variable<TFloat32> m = tf.variable(zero);
        Variable<TFloat32> v = tf.variable(zero);
        Operand<TFloat32> alpha = tf.constant(rate);
        Operand<TFloat32> epsilon = tf.constant(1e-8f);
        Operand<TFloat32> g = gradients.dy(i);
        updates.add(then.train.applyAdam(w, m, v, power1, power2, alpha, beta1, beta2, epsilon, g));
      }
      Ops after = tf.withControlDependencies(updates);
      return after
          .withControlDependencies(
              after.assign(power1, after.math.mul(power1, beta1)),
              after.assign(power2, after.math.mul(power2, beta2)))
          .noOp();
    }

    private Operand<TFloat32> softmaxCrossEntropy(Operand<TFloat32> z) {
      return tf.math.mean(tf.nn.softmaxCrossEntropyWithLogits(z, ys).loss(), tf.constant(0));
    }

    private Operand<TFloat32> binaryCrossEntropy(Operand<TFloat32> z) {
      Operand<TFloat32> losses = tf.math.sub(tf.math.softplus(z), tf.math.mul(z, ys));
      return tf.math.mean(losses, tf.constant(new int[] {0, 1}));
    }

    @Override
    public String name() {
      return NAME;
    }

    /** Fetches loss or probabilities, so that they are computed. */
    private Result step() {
      Session.Runner runner = session.runner().feed(xs, x).fetch(result);
      return training ? runner.feed(ys, y).addTarget(update).run() : runner.run();
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        step().close();
      }
    }

    @Override
    public float[] check(int steps) {
      float[] all = new float[training ? steps : (int) (x.shape().get(0) * y.shape().get(1))];
      for (int i = 0; i < steps; i++) {
        try (Result found = step()) {
          TFloat32 values = (TFloat32) found.get(0);
          if (training) {
            all[i] = values.getFloat();
          } else {
            values.copyTo(DataBuffers.of(all, false, false));
          }
        }
      }
      return all;
    }

    @Override
    public void close() {
      session.close();
      graph.close();
      x.close();
      y.close();
    }
  }
}
