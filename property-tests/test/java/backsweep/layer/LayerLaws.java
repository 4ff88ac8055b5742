package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.loss.Losses;
import backsweep.network.LayerAlone;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Golden;
import backsweep.plan.Gradients;
import backsweep.plan.Lengths;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds for every layer, whatever it computes. */
final class LayerLaws {
  private static final double STEP = 1e-5;

  /** Of sums of some hundred products of numbers below 1 in single precision. */
  private static final double TOLERANCE = 4e-4;

  private LayerLaws() {}

  static float[] random(int n, long seed, String stream) {
    SeededRandom random = new SeededRandom(seed, stream);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = 2 * random.nextFloat() - 1;
    }
    return x;
  }

  static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i];
    }
    return y;
  }

  /** A network of that layer alone whose parameters, biases included, are random. */
  static Network alone(Layer layer, Shape input, long seed) {
    Network network = Network.of(input, layer).initialize(seed);
    for (String name : network.parameters().names()) {
      Shape shape = network.parameters().get(name).shape();
      network.parameters().set(name, Tensor.of(shape, random(shape.size(), seed, name)));
    }
    return network;
  }

  /**
   * Output, dX and the gradients of the parameters, against the formula in double precision and its
   * central differences.
   */
  static void gradients(Layer layer, Shape input, int batch, long seed) {
    Network network = alone(layer, input, seed);
    float[] X = random(batch * input.size(), seed, "X");
    float[] dZ = random(batch * network.outputShape().size(), seed, "dZ");
    Gradients gradients = new Gradients(network.parameters().layout());
    LayerAlone engine = new LayerAlone(network, 0, batch, gradients);
    float[] Z = engine.forward(X);
    float[] dX = engine.backwardInput(dZ);
    engine.backwardParameters(dZ);
    List<double[]> theta = new ArrayList<>();
    for (String name : network.parameters().names()) {
      theta.add(doubles(network.parameters().get(name).values()));
    }
    double[] x = doubles(X);
    Exact at = new Exact("0", input, batch, x, theta, true, 0, 0);
    double[] exact = layer.exact(at);
    assertNotNull(exact, "the layer offers no formula");
    near("Z", doubles(Z), exact);
    slopesNear("dX", doubles(dX), differences(layer, at, x, dZ));
    for (int p = 0; p < theta.size(); p++) {
      String name = network.parameters().names().get(p);
      slopesNear(
          "d " + name,
          doubles(gradients.get(name).values()),
          differences(layer, at, theta.get(p), dZ));
    }
  }

  /**
   * Output and gradients in training, against another implementation's: {@code NAME/X}, {@code
   * NAME/dZ} and each {@code NAME/parameter} give {@code NAME/Z}, {@code NAME/dX} and each {@code
   * NAME/d_parameter}.
   */
  static void golden(Golden golden, String name, Layer layer, Shape input) {
    golden(golden, name, layer, input, null);
  }

  /** The same for sequences of these lengths. */
  static void golden(
      Golden golden, String name, Layer layer, Shape input, @Nullable Lengths lengths) {
    float[] X = golden.floats(name + "/X");
    int batch = X.length / input.size();
    Network network = Network.of(input, layer).initialize(1);
    for (String parameter : network.parameters().names()) {
      Shape shape = network.parameters().get(parameter).shape();
      float[] values = golden.floats(name + "/" + parameter.substring(2));
      network.parameters().set(parameter, Tensor.of(shape, values));
    }
    Gradients gradients = new Gradients(network.parameters().layout());
    LayerAlone engine = new LayerAlone(network, 0, batch, gradients, lengths);
    near("Z", doubles(engine.forward(X)), golden.get(name + "/Z"));
    float[] dZ = golden.floats(name + "/dZ");
    near("dX", doubles(engine.backwardInput(dZ)), golden.get(name + "/dX"));
    engine.backwardParameters(dZ);
    for (ParameterLayout.Entry entry : network.parameters().layout().entries()) {
      if (entry.trained()) {
        String key = "d_" + entry.name().substring(2);
        double[] found = doubles(gradients.get(entry.name()).values());
        near(key, found, golden.get(name + "/" + key));
      }
    }
  }

  /**
   * ∂(Σ dZ·Z)/∂v for each number of v, which is part of {@code at}; NaN where a kink is so near, as
   * when two numbers of a window are almost equal, that the slopes on both sides differ.
   */
  private static double[] differences(Layer layer, Exact at, double[] v, float[] dZ) {
    double[] all = new double[v.length];
    double here = dot(dZ, layer.exact(at));
    for (int i = 0; i < v.length; i++) {
      double before = v[i];
      v[i] = before + STEP;
      double above = dot(dZ, layer.exact(at));
      v[i] = before - STEP;
      double below = dot(dZ, layer.exact(at));
      v[i] = before;
      double slope = (above - below) / (2 * STEP);
      double change = Math.abs(above + below - 2 * here) / STEP;
      all[i] = change > 1e-2 * (1 + Math.abs(slope)) ? Double.NaN : slope;
    }
    return all;
  }

  private static double dot(float[] dZ, double[] Z) {
    double sum = 0;
    for (int i = 0; i < Z.length; i++) {
      sum += dZ[i] * Z[i];
    }
    return sum;
  }

  /** Where a kink is near there is nothing to compare with, which may be so for few numbers. */
  private static void slopesNear(String what, double[] found, double[] expected) {
    int kinks = 0;
    for (int i = 0; i < found.length; i++) {
      if (Double.isNaN(expected[i])) {
        kinks++;
        expected[i] = found[i];
      }
    }
    assertTrue(kinks <= 2 + found.length / 4, what + ": " + kinks + " numbers are at a kink");
    near(what, found, expected);
  }

  private static void near(String what, double[] found, double[] expected) {
    assertEquals(expected.length, found.length, what);
    for (int i = 0; i < found.length; i++) {
      double off = Math.abs(found[i] - expected[i]);
      assertTrue(
          off <= TOLERANCE * (1 + Math.abs(expected[i])),
          what + "[" + i + "]: found " + found[i] + ", expected " + expected[i]);
    }
  }

  /** The parameters after some steps of a network of these layers, the last batch short. */
  static float[] trained(
      List<Layer> layers, Shape input, int batch, long seed, PlanOptions options) {
    Network network = Network.of(input, layers).initialize(seed);
    int classes = network.outputShape().size();
    OptimizerState state = Optimizers.named("momentum", 0.05f).start(network.parameters());
    try (TrainingPlan plan = network.planTraining(batch, Losses.softmaxCrossEntropy(), options)) {
      plan.randomness(seed, 0);
      for (int step = 0; step < 3; step++) {
        int n = step == 1 ? (batch + 1) / 2 : batch;
        SeededRandom random = new SeededRandom(seed + step, "classes");
        int[] y = new int[n];
        for (int i = 0; i < n; i++) {
          y[i] = random.nextInt(classes);
        }
        float[] X = random(n * input.size(), seed + step, "batch");
        plan.step(Batch.ofClasses(input, X, y), state);
      }
    }
    return network.parameters().array();
  }

  /** Threads, fusion and memory of its own for every value change no bit. */
  static void sameBits(List<Layer> layers, Shape input, int batch, long seed) {
    float[] expected = trained(layers, input, batch, seed, PlanOptions.DEFAULT);
    for (PlanOptions options :
        List.of(
            new PlanOptions(2, true, false),
            new PlanOptions(3, true, true),
            new PlanOptions(1, false, true),
            new PlanOptions(5, false, false))) {
      assertArrayEquals(expected, trained(layers, input, batch, seed, options), options.toString());
    }
  }
}
