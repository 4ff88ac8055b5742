package backsweep.observe;

/**
 * What {@link Statistics} are made of, for numbers that come in blocks, one after the other.
 * Numbers are counted several at a time, in tables of their own, because the next often falls into
 * the bucket that is just being written; the sums are one chain each, in the order of the numbers.
 */
final class Tally {
  /** Numbers of a block: it and its buckets stay in the cache. */
  static final int BLOCK = 1024;

  private static final int TABLES = 4;

  private final int[] counts = new int[TABLES * Histogram.BUCKETS];
  private final int[] buckets = new int[BLOCK];

  /** Of a block the least key, the greatest, and how many are 0. */
  private final int[] range = new int[3];

  private int least = Integer.MAX_VALUE;
  private int greatest = Integer.MIN_VALUE;
  private int zeros;
  private double base;
  private double sum;
  private double squares;
  private int count;
  private int nonFinite;

  /**
   * Counts the numbers of a block; if one of them is not finite, adds them too.
   *
   * @return whether they are all finite, so that {@link #add} has to follow
   */
  private boolean count(float[] x, int from, int n) {
    range[0] = Integer.MAX_VALUE;
    range[1] = Integer.MIN_VALUE;
    range[2] = 0;
    Histogram.buckets(x, from, n, buckets, range);
    if (range[0] < key(-Float.MAX_VALUE) || range[1] > key(Float.MAX_VALUE)) {
      for (int i = from; i < from + n; i++) {
        if (Float.isFinite(x[i])) {
          take(x, i, 1);
        } else {
          nonFinite++;
        }
      }
      return false;
    }
    if (count == 0) {
      base = x[from];
    }
    least = Math.min(least, range[0]);
    greatest = Math.max(greatest, range[1]);
    zeros += range[2];
    count += n;
    int[] b = buckets;
    int i = 0;
    for (; i <= n - TABLES; i += TABLES) {
      counts[b[i]]++;
      counts[b[i + 1] + Histogram.BUCKETS]++;
      counts[b[i + 2] + 2 * Histogram.BUCKETS]++;
      counts[b[i + 3] + 3 * Histogram.BUCKETS]++;
    }
    for (; i < n; i++) {
      counts[b[i]]++;
    }
    return true;
  }

  /** Adds the numbers of a block that {@link #count} found finite. */
  private void add(float[] x, int from, int n) {
    double s = sum;
    double q = squares;
    for (int i = from; i < from + n; i++) {
      double d = x[i] - base;
      s += d;
      q += d * d;
    }
    sum = s;
    squares = q;
  }

  /** Takes in a block of x, from index xo on. */
  void take(float[] x, int xo, int n) {
    if (count(x, xo, n)) {
      add(x, xo, n);
    }
  }

  /** The same for three at once, whose chains of sums do not wait for each other. */
  static void take(
      Tally a, float[] x, int xo, Tally b, float[] y, Tally c, float[] z, int yo, int n) {
    boolean addX = a.count(x, xo, n);
    boolean addY = b.count(y, yo, n);
    boolean addZ = c.count(z, yo, n);
    if (addX && addY && addZ) {
      add(a, x, xo, b, y, c, z, yo, n);
      return;
    }
    if (addX) {
      a.add(x, xo, n);
    }
    if (addY) {
      b.add(y, yo, n);
    }
    if (addZ) {
      c.add(z, yo, n);
    }
  }

  private static void add(
      Tally a, float[] x, int xo, Tally b, float[] y, Tally c, float[] z, int yo, int n) {
    double baseX = a.base;
    double baseY = b.base;
    double baseZ = c.base;
    double sumX = a.sum;
    double sumY = b.sum;
    double sumZ = c.sum;
    double squaresX = a.squares;
    double squaresY = b.squares;
    double squaresZ = c.squares;
    for (int i = 0; i < n; i++) {
      double dx = x[xo + i] - baseX;
      double dy = y[yo + i] - baseY;
      double dz = z[yo + i] - baseZ;
      sumX += dx;
      sumY += dy;
      sumZ += dz;
      squaresX += dx * dx;
      squaresY += dy * dy;
      squaresZ += dz * dz;
    }
    a.sum = sumX;
    b.sum = sumY;
    c.sum = sumZ;
    a.squares = squaresX;
    b.squares = squaresY;
    c.squares = squaresZ;
  }

  Statistics statistics() {
    int[] all = new int[Histogram.BUCKETS];
    for (int i = 0; i < counts.length; i++) {
      all[i % Histogram.BUCKETS] += counts[i];
    }
    Histogram histogram = new Histogram(all);
    if (count == 0) {
      return new Statistics(0, nonFinite, 0, 0, 0, 0, 0, histogram);
    }
    double shift = sum / count;
    double variance = Math.max(0, squares / count - shift * shift);
    return new Statistics(
        count,
        nonFinite,
        base + shift,
        Math.sqrt(variance),
        value(least),
        value(greatest),
        (double) zeros / count,
        histogram);
  }

  /** An int that orders like x, NaN beyond infinity. */
  private static int key(float x) {
    int bits = Float.floatToRawIntBits(x);
    return bits ^ bits >> 31 >>> 1;
  }

  /** The float that has this key. */
  private static float value(int key) {
    return Float.intBitsToFloat(key ^ key >> 31 >>> 1);
  }
}
