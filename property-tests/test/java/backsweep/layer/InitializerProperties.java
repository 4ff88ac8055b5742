package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.network.Network;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class InitializerProperties {
  private static final int DRAWS = 20_000;
  private static final double SIGMAS = 6;

  /** The variances of the papers: He 2/in, Glorot 2/(in + out); mean 0. */
  @Property(tries = 50)
  void valuesHaveTheMeanAndVarianceOfThePaper(
      @ForAll Initializer initializer,
      @ForAll @IntRange(min = 1, max = 4000) int in,
      @ForAll @IntRange(min = 1, max = 4000) int out,
      @ForAll long seed) {
    double variance =
        switch (initializer) {
          case HE_UNIFORM, HE_NORMAL -> 2.0 / in;
          case GLOROT_UNIFORM, GLOROT_NORMAL -> 2.0 / (in + out);
          case STANDARD_NORMAL -> 1;
          case ZEROS -> 0;
          case ONES -> 0;
        };
    float[] values = new float[DRAWS];
    initializer.fill(values, in, out, new SeededRandom(seed, "test"));
    double sum = 0;
    double squares = 0;
    double largest = 0;
    for (float v : values) {
      sum += v;
      squares += (double) v * v;
      largest = Math.max(largest, Math.abs(v));
    }
    double mean = initializer == Initializer.ONES ? 1 : 0;
    assertEquals(mean, sum / DRAWS, SIGMAS * Math.sqrt(variance / DRAWS));
    assertEquals(variance, squares / DRAWS - mean, SIGMAS * variance * Math.sqrt(2.0 / DRAWS));
    boolean uniform = initializer.name().endsWith("UNIFORM");
    double limit = Math.sqrt((uniform ? 3 : 75) * variance);
    assertTrue(largest - mean <= limit * (1 + 1e-7), largest + " beyond " + limit);
  }

  @Property(tries = 50)
  void eachParameterComesFromAStreamOfItsOwn(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int units) {
    Network small = Network.of(Shape.of(3), Layers.parse("dense(5) relu dense(" + units + ")"));
    Network large =
        Network.of(
            Shape.of(3), Layers.parse("dense(5) relu dense(" + units + ") tanh dense(4) sigmoid"));
    small.initialize(seed);
    large.initialize(seed);
    assertArrayEquals(
        small.parameters().get("0/weight").values(), large.parameters().get("0/weight").values());
    assertArrayEquals(new float[units], small.parameters().get("2/bias").values());
  }

  /** He before the rectifiers, Glorot before the others and at the end. */
  @Example
  void theDefaultSuitsTheActivationThatFollows() {
    for (String name : Layers.activationNames()) {
      boolean he = !name.equals("sigmoid") && !name.equals("tanh");
      Initializer expected = he ? Initializer.HE_UNIFORM : Initializer.GLOROT_UNIFORM;
      assertEquals(expected, chosen("dense(7) " + name));
    }
    assertEquals(Initializer.GLOROT_UNIFORM, chosen("dense(7)"));
    assertEquals(Initializer.GLOROT_UNIFORM, chosen("dense(7) dense(7) relu"));
    assertEquals(Initializer.HE_NORMAL, chosen("dense(7, heNormal) tanh"));
  }

  /** Which initializer the first layer's weights came from. */
  private static Initializer chosen(String layers) {
    Network network = Network.of(Shape.of(11), Layers.parse(layers)).initialize(5);
    float[] found = network.parameters().get("0/weight").values();
    for (Initializer initializer : Initializer.values()) {
      float[] expected = new float[found.length];
      initializer.fill(expected, 11, 7, new SeededRandom(5, "initialize 0/weight"));
      if (java.util.Arrays.equals(expected, found)) {
        return initializer;
      }
    }
    throw new AssertionError("no initializer gives the weights of " + layers);
  }

  /** Pinned: the same seed gives the same network in every version. */
  @Example
  void theFirstWeightsAreTheSameForever() {
    Network network =
        Network.of(Shape.of(4), Layers.parse("dense(3) relu dense(2)")).initialize(42);
    assertEquals(
        "1e45db964e5cd59807b18afec6856534dc5a6e9978042838ecd2010c94295b5d",
        network.parameters().sha256());
  }
}
