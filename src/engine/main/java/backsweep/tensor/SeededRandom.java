package backsweep.tensor;

import java.nio.charset.StandardCharsets;

/**
 * A stream of random numbers fixed by a seed and a name, the same bits on every machine and in
 * every version.
 *
 * <p>The generator is SplitMix64 (G. Steele, D. Lea, C. Flood: Fast Splittable Pseudorandom Number
 * Generators, OOPSLA 2014). Its state starts at mix(mix(seed) + FNV-1a64(UTF-8 of the name)), so
 * streams of different names are unrelated even when they share a seed. Not for secrets, and not
 * safe for use by several threads.
 */
public final class SeededRandom {

  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private final long streamHash;
  private long state;

  /**
   * The start of a stream.
   *
   * @param seed any number
   * @param stream the name of what the numbers are for, for example {@code "shuffle"}
   */
  public SeededRandom(long seed, String stream) {
    this.streamHash = fnv1a(stream);
    this.state = start(seed, streamHash);
  }

  /**
   * Goes to the start of the stream of the same name under another seed, without allocation.
   *
   * @param seed any number
   */
  public void reset(long seed) {
    state = start(seed, streamHash);
  }

  /** {@return 64 random bits} */
  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /**
   * A whole number, each one equally likely (D. Lemire: Fast Random Integer Generation in an
   * Interval, 2019).
   *
   * @param bound at least 1
   * @return 0 … bound − 1
   * @throws IllegalArgumentException if the bound is below 1
   */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException(
          "bound of a random number is " + bound + ", expected at least 1.");
    }
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long unfair = (1L << 32) % bound;
      while ((product & 0xFFFFFFFFL) < unfair) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** {@return a uniform number in [0, 1), a multiple of 2⁻²⁴} */
  public float nextFloat() {
    return (nextLong() >>> 40) * 0x1p-24f;
  }

  /**
   * A standard normal number: mean 0, standard deviation 1, from two uniform ones by the method of
   * Box and Muller.
   *
   * @return the number; its absolute value stays below 8.6
   */
  public double nextGaussian() {
    double radius = 1.0 - (nextLong() >>> 11) * 0x1p-53;
    double angle = (nextLong() >>> 11) * 0x1p-53;
    return StrictMath.sqrt(-2.0 * StrictMath.log(radius))
        * StrictMath.cos(2.0 * StrictMath.PI * angle);
  }

  /** That many whole numbers below a bound, held as floats: what an embedding takes. */
  public float[] indices(int n, int bound) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = nextInt(bound);
    }
    return x;
  }

  /**
   * Puts the elements in a random order, each order equally likely (Fisher and Yates).
   *
   * @param items changed in place
   */
  public void shuffle(int[] items) {
    for (int i = items.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
  }

  private static long start(long seed, long streamHash) {
    return mix(mix(seed) + streamHash);
  }

  /** One step of SplitMix64: 64 bits that look unrelated to those of z, and different for each. */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** FNV-1a of the text in UTF-8: the number that a name stands for. */
  public static long fnv1a(String text) {
    long hash = FNV_OFFSET;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 255)) * FNV_PRIME;
    }
    return hash;
  }
}
