package backsweep.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.layer.Layer;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.oracle.Recipe;
import backsweep.tensor.Shape;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** A radius covers what the exact functions do anywhere within the radius of their argument. */
class RadiusProperties {
  /** Of double precision, for numbers of size 1. */
  private static final double ROUNDING = 1e-14;

  @Provide
  Arbitrary<Layer> activations() {
    return Arbitraries.of(Recipe.ACTIVATIONS).map(spec -> Layers.parse(spec).getFirst());
  }

  @Provide
  Arbitrary<Loss> losses() {
    return Arbitraries.of(Recipe.LOSSES).map(Losses::parse);
  }

  /** From far below what a float resolves to what no network reaches. */
  @Provide
  Arbitrary<Double> radii() {
    return Arbitraries.doubles().between(-30, 0).map(e -> Math.pow(2, e));
  }

  @Property(tries = 2000)
  void anActivationAndItsSlopeStayWithinTheirRadii(
      @ForAll("activations") Layer f,
      @ForAll @DoubleRange(min = -12, max = 12) double z,
      @ForAll("radii") double r,
      @ForAll @DoubleRange(min = -1, max = 1) double part) {
    for (double at : new double[] {z, r * z / 8, 0}) {
      assertWithinRadii(f, at, r, at + part * r);
    }
  }

  private static void assertWithinRadii(Layer f, double z, double r, double other) {
    ActivationBound bound = new ActivationBound();
    bound.at(f, other, 0);
    double slope = bound.slope;
    bound.at(f, z, r);
    double change = DoubleNetwork.activation(f, other) - DoubleNetwork.activation(f, z);
    assertTrue(Math.abs(change) <= bound.valueRadius + ROUNDING, f + " at " + z + " ± " + r);
    assertEquals(bound.slope, slope, bound.slopeRadius + ROUNDING, f + " at " + z + " ± " + r);
  }

  @Property(tries = 2000)
  void aLossAndItsGradientStayWithinTheirRadii(
      @ForAll("losses") Loss loss,
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll @IntRange(min = 1, max = 5) int n,
      @ForAll("radii") double r,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DoubleNetwork network = identity(loss, batch, n, random);
    double[] Z = network.A[1];
    double[] radii = new double[Z.length];
    double[] other = Z.clone();
    for (int i = 0; i < Z.length; i++) {
      if (random.nextInt(3) == 0) {
        Z[i] = network.target(i / n, i % n) + r * (random.nextDouble() - 0.5);
      }
      radii[i] = r * random.nextDouble();
      other[i] = Z[i] + radii[i] * random.nextDouble(-1, 1);
    }
    LossBound bound = new LossBound(network, Z, radii);
    double[] dZ = new LossBound(network, other, new double[Z.length]).dZ;
    assertEquals(network.loss(Z), network.loss(other), bound.radius + ROUNDING);
    for (int i = 0; i < Z.length; i++) {
      assertEquals(bound.dZ[i], dZ[i], bound.dZRadius[i] + ROUNDING, "at " + i);
    }
  }

  private static DoubleNetwork identity(Loss loss, int batch, int n, SplittableRandom random) {
    float[] X = new float[batch * n];
    float[] Y = new float[batch * n];
    for (int i = 0; i < X.length; i++) {
      X[i] = (float) random.nextDouble(-5, 5);
      Y[i] = (float) random.nextDouble();
    }
    Network network = Network.of(Shape.of(n), Layers.flatten()).initialize(0);
    if (!loss.wantsClasses()) {
      return new DoubleNetwork(network, loss, Batch.ofValues(Shape.of(n), X, Shape.of(n), Y));
    }
    int[] y = new int[batch];
    for (int i = 0; i < batch; i++) {
      y[i] = random.nextInt(n);
    }
    return new DoubleNetwork(network, loss, Batch.ofClasses(Shape.of(n), X, y));
  }

  /** A kink that is reached makes room for both slopes; one that is not costs nothing. */
  @Example
  void aKinkWithinTheRadiusReachesFromOneSlopeToTheOther() {
    ActivationBound bound = new ActivationBound();
    Layer relu = Layers.relu();
    bound.at(relu, -1e-6, 2e-6);
    assertEquals(0, bound.slope);
    assertEquals(1, bound.slopeRadius);
    assertEquals(2e-6, bound.valueRadius);
    bound.at(relu, -3e-6, 2e-6);
    assertEquals(0, bound.slopeRadius);
    assertEquals(0, bound.valueRadius);
    bound.at(relu, 0, 0);
    assertEquals(0, bound.slopeRadius);
  }
}
