package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.layer.Layers;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Small whole numbers, so that nothing is rounded and every law is an equality. */
class DenseProperties {
  private static float[] whole(SplittableRandom random, int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextInt(-50, 51);
    }
    return x;
  }

  private static Network dense(SplittableRandom random, int in, int out) {
    Network network = Network.of(Shape.of(in), Layers.dense(out)).initialize(0);
    network.parameters().set("0/weight", Tensor.of(Shape.of(in, out), whole(random, in * out)));
    network.parameters().set("0/bias", Tensor.of(Shape.of(out), whole(random, out)));
    return network;
  }

  @Property(tries = 200)
  void aDenseLayerIsLinearButForItsBias(
      @ForAll @IntRange(min = 1, max = 80) int in,
      @ForAll @IntRange(min = 1, max = 80) int out,
      @ForAll @IntRange(min = -9, max = 9) int a,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Network network = dense(random, in, out);
    float[] x = whole(random, in);
    float[] y = whole(random, in);
    float[] sum = new float[in];
    for (int i = 0; i < in; i++) {
      sum[i] = a * x[i] + y[i];
    }
    float[] b = network.parameters().get("0/bias").values();
    float[] fx = network.predict(x);
    float[] fy = network.predict(y);
    float[] found = network.predict(sum);
    for (int j = 0; j < out; j++) {
      assertEquals(a * (fx[j] - b[j]) + fy[j], found[j]);
    }
  }

  @Property(tries = 100)
  void nothingInGivesTheBiasAndUnitVectorsGiveTheRowsOfW(
      @ForAll @IntRange(min = 1, max = 80) int in,
      @ForAll @IntRange(min = 1, max = 80) int out,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Network network = dense(random, in, out);
    float[] b = network.parameters().get("0/bias").values();
    assertArrayEquals(b, network.predict(new float[in]));
    Tensor W = network.parameters().get("0/weight");
    int row = random.nextInt(in);
    float[] unit = new float[in];
    unit[row] = 1;
    float[] found = network.predict(unit);
    for (int j = 0; j < out; j++) {
      assertEquals(W.get(row, j) + b[j], found[j]);
    }
  }

  @Property(tries = 100)
  void predictionsDoNotDependOnTheBatchAroundThem(
      @ForAll @IntRange(min = 1, max = 40) int in,
      @ForAll @IntRange(min = 1, max = 80) int out,
      @ForAll @IntRange(min = 1, max = 100) int batch,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String layers = "dense(" + out + ") gelu dense(" + out + ") tanh";
    Network network = Network.of(Shape.of(in), Layers.parse(layers)).initialize(seed);
    float[] X = new float[batch * in];
    for (int i = 0; i < X.length; i++) {
      X[i] = (float) random.nextDouble();
    }
    float[] together = new float[batch * out];
    network.planInference(batch).predict(X, 0, batch, together, 0);
    int i = random.nextInt(batch);
    float[] alone = network.predict(java.util.Arrays.copyOfRange(X, i * in, (i + 1) * in));
    assertArrayEquals(java.util.Arrays.copyOfRange(together, i * out, (i + 1) * out), alone);
  }
}
