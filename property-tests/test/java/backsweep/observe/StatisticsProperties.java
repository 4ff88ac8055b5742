package backsweep.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

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

  @Property(tries = 100)
  void whereTheValuesStandDoesNotMatter(@ForAll("values") float[] x) {
    float[] moved = new float[x.length + 7];
    Arrays.fill(moved, Float.NaN);
    System.arraycopy(x, 0, moved, 3, x.length);
    assertEquals(Statistics.of(x, 0, x.length), Statistics.of(moved, 3, x.length));
  }
}
