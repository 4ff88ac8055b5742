package backsweep.observe;

import backsweep.tensor.TensorOps;
import java.util.Arrays;

/**
 * How many values lie in which of a fixed number of buckets: four to each power of two, from 2⁻³²
 * to 2³², on both sides of zero. The buckets are the same for every histogram. Those at the ends
 * also hold what lies beyond; the middle one holds zero and everything smaller than 2⁻³².
 *
 * <p>Bucket b holds x with {@code lower(b) ≤ x < upper(b)} above zero and {@code lower(b) < x ≤
 * upper(b)} below.
 */
public final class Histogram {
  /** Buckets to a power of two: the two bits behind the exponent. */
  private static final int PER_OCTAVE = 4;

  private static final int LEAST_EXPONENT = -32;
  private static final int GREATEST_EXPONENT = 32;

  /** Buckets on each side of zero. */
  private static final int SIDE = (GREATEST_EXPONENT - LEAST_EXPONENT) * PER_OCTAVE;

  /** Bits of a float that are below the bucket's number. */
  private static final int SHIFT = 21;

  /** The bits of 2⁻³², shifted. */
  private static final int FIRST = Float.floatToRawIntBits(0x1p-32f) >>> SHIFT;

  /** Number of buckets. */
  public static final int BUCKETS = 2 * SIDE + 1;

  private final int[] counts;

  /** Takes over the counts. */
  Histogram(int[] counts) {
    this.counts = counts;
  }

  /** The bucket of a finite number, 0 … {@link #BUCKETS} − 1, in the order of the numbers. */
  public static int bucket(float x) {
    int bits = Float.floatToRawIntBits(x);
    int size = ((bits & Integer.MAX_VALUE) >>> SHIFT) - FIRST + 1;
    size = Math.min(Math.max(size, 0), SIDE);
    return bits < 0 ? SIDE - size : SIDE + size;
  }

  /** The buckets of n numbers, and what {@link TensorOps#buckets} tells of all of them. */
  static void buckets(float[] x, int xo, int n, int[] buckets, int[] range) {
    TensorOps.buckets(x, xo, n, SHIFT, FIRST, SIDE, buckets, range);
  }

  /** The least number of a bucket: its limit away from zero, if it lies below zero. */
  public static double lower(int bucket) {
    return bucket == SIDE ? -edge(1) : bucket > SIDE ? edge(bucket - SIDE) : -upper(mirror(bucket));
  }

  /** The limit of a bucket on the other side. */
  public static double upper(int bucket) {
    return bucket < SIDE ? -lower(mirror(bucket)) : edge(bucket - SIDE + 1);
  }

  private static int mirror(int bucket) {
    return BUCKETS - 1 - bucket;
  }

  /** The least size that belongs to the {@code size}-th bucket away from zero. */
  private static double edge(int size) {
    int octave = Math.floorDiv(size - 1, PER_OCTAVE);
    int part = Math.floorMod(size - 1, PER_OCTAVE);
    return Math.scalb(1 + part / (double) PER_OCTAVE, LEAST_EXPONENT + octave);
  }

  /** How many values lie in a bucket. */
  public int count(int bucket) {
    return counts[bucket];
  }

  /** The number of values in all buckets. */
  public long total() {
    long sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  /** The buckets that hold something, such as {@code [-1.0, -0.75) 3, [0.5, 0.625) 2}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int b = 0; b < BUCKETS; b++) {
      if (counts[b] > 0) {
        text.append(text.isEmpty() ? "" : ", ").append('[').append(lower(b));
        text.append(", ").append(upper(b)).append(") ").append(counts[b]);
      }
    }
    return text.toString();
  }
}
