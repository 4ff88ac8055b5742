package backsweep.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What statistics and histograms say about a tensor is so. */
class StatisticsProperties {
  @Provide
  Arbitrary<Float> floats() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.floats().between(-4f, 4f).ofScale(6)),
        Tuple.of(2, Arbitraries.integers().map(Float::intBitsToFloat)),
        Tuple.of(1, Arbitraries.of(0f, -0f, 1f, -1f, Float.MIN_VALUE, Float.MAX_VALUE, 1e6f)),
        Tuple.of(1, Arbitraries.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)));
  }

  @Provide
  Arbitrary<float[]> values() {
    return floats()
        .array(Float[].class)
        .ofMinSize(1)
        .ofMaxSize(60)
        .map(
            boxed -> {
              float[] x = new float[boxed.length];
              for (int i = 0; i < x.length; i++) {
                x[i] = boxed[i];
              }
              return x;
            });
  }

  @Property(tries = 2000)
  void everyFiniteNumberLiesInItsBucket(@ForAll("floats") float x) {
    if (!Float.isFinite(x)) {
      return;
    }
    int b = Histogram.bucket(x);
    boolean last = b == Histogram.BUCKETS - 1;
    if (x >= 0) {
      assertTrue(Histogram.lower(b) <= x && (x < Histogram.upper(b) || last), x + " in " + b);
    } else {
      assertTrue(x <= Histogram.upper(b) && (Histogram.lower(b) < x || b == 0), x + " in " + b);
    }
    assertEquals(Histogram.BUCKETS - 1 - b, Histogram.bucket(-x));
  }

  @Example
  void theBucketsFollowEachOtherWithoutAGap() {
    for (int b = 1; b < Histogram.BUCKETS; b++) {
      assertEquals(Histogram.upper(b - 1), Histogram.lower(b));
      assertTrue(Histogram.lower(b) < Histogram.upper(b));
    }
    assertEquals(0x1p32, Histogram.upper(Histogram.BUCKETS - 1));
    assertEquals(-0x1p32, Histogram.lower(0));
  }

  @Property(tries = 500)
  void aStatisticCountsWhatThereIs(@ForAll("values") float[] x) {
    Statistics s = Statistics.of(Tensor.of(Shape.of(x.length), x));
    int finite = 0;
    int zeros = 0;
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    int[] counts = new int[Histogram.BUCKETS];
    for (float value : x) {
      if (Float.isFinite(value)) {
        finite++;
        zeros += value == 0 ? 1 : 0;
        min = Math.min(min, value);
        max = Math.max(max, value);
        counts[Histogram.bucket(value)]++;
      }
    }
    assertEquals(finite, s.count());
    assertEquals(x.length - finite, s.nonFinite());
    assertEquals(finite, s.histogram().total());
    assertEquals(new Histogram(counts), s.histogram());
    if (finite > 0) {
      assertEquals((double) zeros / finite, s.zeros());
      assertEquals(min, s.min());
      assertEquals(max, s.max());
      assertEquals(Math.max(Math.abs(min), Math.abs(max)), s.extreme());
    }
  }

  /** The sums are of at most 60 numbers in double precision: an error of some 60 roundings. */
  @Property(tries = 500)
  void meanStandardDeviationAndNormAreThoseOfExactArithmetic(@ForAll("values") float[] x) {
    Statistics s = Statistics.of(x, 0, x.length);
    if (s.count() == 0) {
      return;
    }
    BigDecimal n = BigDecimal.valueOf(s.count());
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
    for (float value : x) {
      if (Float.isFinite(value)) {
        sum = sum.add(new BigDecimal(value));
        squares = squares.add(new BigDecimal(value).pow(2));
      }
    }
    BigDecimal mean = sum.divide(n, MathContext.DECIMAL128);
    BigDecimal variance = squares.multiply(n).subtract(sum.pow(2));
    double std = variance.sqrt(MathContext.DECIMAL64).doubleValue() / s.count();
    double spread = (double) s.max() - s.min();
    assertEquals(mean.doubleValue(), s.mean(), 1e-13 * (spread + Math.abs(mean.doubleValue())));
    assertEquals(std, s.std(), 1e-6 * spread);
    double norm = squares.sqrt(MathContext.DECIMAL64).doubleValue();
    assertEquals(norm, s.norm(), 1e-6 * Math.sqrt(s.count()) * s.extreme());
  }

  /** By their definition: one number after the other, all sums about the first finite one. */
  private static Statistics plain(float[] x) {
    int[] counts = new int[Histogram.BUCKETS];
    double base = Double.NaN;
    double sum = 0;
    double squares = 0;
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    int zeros = 0;
    int count = 0;
    for (float value : x) {
      if (Float.isFinite(value)) {
        base = count++ == 0 ? value : base;
        double d = value - base;
        sum += d;
        squares += d * d;
        min = Math.min(min, value);
        max = Math.max(max, value);
        zeros += value == 0 ? 1 : 0;
        counts[Histogram.bucket(value)]++;
      }
    }
    Histogram histogram = new Histogram(counts);
    if (count == 0) {
      return new Statistics(0, x.length, 0, 0, 0, 0, 0, histogram);
    }
    double mean = sum / count;
    double std = Math.sqrt(Math.max(0, squares / count - mean * mean));
    return new Statistics(
        count, x.length - count, base + mean, std, min, max, (double) zeros / count, histogram);
  }

  private static float[] numbers(int n, boolean finite, SplittableRandom random) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      int kind = random.nextInt(finite ? 3000 : 3001);
      x[i] =
          kind == 3000
              ? Float.intBitsToFloat(0x7f800000 | random.nextInt(3) << 22)
              : kind % 3 == 0 ? 0f : (float) random.nextDouble(-1, 1) * (1 << kind % 20);
    }
    return x;
  }

  /** Blocks, tables of counts and chains that run together change no bit. */
  @Property(tries = 200)
  void statisticsOfManyNumbersAreThoseOfOneAfterTheOther(
      @ForAll @IntRange(min = 1, max = 3 * Tally.BLOCK + 2) int n,
      @ForAll boolean first,
      @ForAll boolean second,
      @ForAll boolean third,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> all =
        List.of(numbers(n, first, random), numbers(n, second, random), numbers(n, third, random));
    List<Statistics> expected = all.stream().map(StatisticsProperties::plain).toList();
    assertEquals(expected, all.stream().map(x -> Statistics.of(x, 0, n)).toList());
    List<Tally> tallies = List.of(new Tally(), new Tally(), new Tally());
    float[] moved = new float[n + 5];
    System.arraycopy(all.get(0), 0, moved, 5, n);
    for (int from = 0; from < n; from += Tally.BLOCK) {
      int some = Math.min(Tally.BLOCK, n - from);
      Tally.take(
          tallies.get(0),
          moved,
          5 + from,
          tallies.get(1),
          all.get(1),
          tallies.get(2),
          all.get(2),
          from,
          some);
    }
    assertEquals(expected, tallies.stream().map(Tally::statistics).toList());
  }

  @Property(tries = 100)
  void whereTheValuesStandDoesNotMatter(@ForAll("values") float[] x) {
    float[] moved = new float[x.length + 7];
    Arrays.fill(moved, Float.NaN);
    System.arraycopy(x, 0, moved, 3, x.length);
    assertEquals(Statistics.of(x, 0, x.length), Statistics.of(moved, 3, x.length));
  }
}
