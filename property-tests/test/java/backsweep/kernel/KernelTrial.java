package backsweep.kernel;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Runs a kernel and its scalar twin on the same memory and compares, bit for bit, everything they
 * wrote; what they had no business to write must be as before.
 *
 * <p>The memory is one array, as in a real plan, with all operands at odd offsets in it and
 * canaries between them: NaNs that say where they stand, so that reading outside taints the result
 * and writing outside shows. One trial in three has only random bit patterns as values, others have
 * special values here and there.
 *
 * <p>Needs nothing but Java 17, so that it also runs on an emulated AArch64.
 */
final class KernelTrial {
  /** A kernel or its twin, applied to the memory. */
  interface Call {
    void on(float[] memory);
  }

  /** Is shown each kernel after its comparison, with memory that it may write. */
  interface Watch {
    void on(String what, Call kernel, float[] memory);
  }

  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    0x1p-127f,
    -0x1p-127f,
    1f,
    -1f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.intBitsToFloat(0xffc12345)
  };

  private final Watch watch;
  private final SplittableRandom random;
  private final int rarity;
  private final boolean anyBits;
  private final float scale;
  private final BitSet target = new BitSet();
  private final BitSet scratch = new BitSet();
  private float[] memory = new float[0];
  private long digest = 1;

  KernelTrial(long seed) {
    this(seed, (what, kernel, memory) -> {});
  }

  KernelTrial(long seed, Watch watch) {
    this.watch = watch;
    random = new SplittableRandom(seed);
    anyBits = random.nextInt(3) == 0;
    rarity = random.nextInt(2) == 0 ? 0 : 1 + random.nextInt(40);
    scale = new float[] {0.01f, 1f, 4f, 40f}[random.nextInt(4)];
  }

  /** The offset of n values that the kernel may only read. */
  int given(int n) {
    int at = room(n);
    for (int i = 0; i < n; i++) {
      memory[at + i] = value();
    }
    return at;
  }

  /** The offset of n places that the kernel must write. */
  int written(int n) {
    int at = room(n);
    target.set(at, at + n);
    return at;
  }

  /** The offset of n values that the kernel reads and replaces. */
  int updated(int n) {
    int at = given(n);
    target.set(at, at + n);
    return at;
  }

  /** Either the operand itself, to be overwritten, or n places elsewhere. */
  int writtenOrInto(int operand, int n) {
    if (random.nextBoolean()) {
      return written(n);
    }
    target.set(operand, operand + n);
    return operand;
  }

  /** The offset of n places whose content afterwards does not matter. */
  int scratch(int n) {
    int at = room(n);
    scratch.set(at, at + n);
    return at;
  }

  /** A random number from 0 to below bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A random parameter from 0 to below 1. */
  float fraction() {
    return (float) random.nextDouble();
  }

  /** Compares the two, on copies: the memory itself stays, for the next kernel. */
  void same(String what, Call kernel, Call twin) {
    float[] expected = memory.clone();
    float[] found = memory.clone();
    twin.on(expected);
    kernel.on(found);
    for (int i = 0; i < memory.length; i++) {
      if (scratch.get(i)) {
        continue;
      }
      if (!target.get(i)) {
        require(Float.floatToRawIntBits(found[i]) == Float.floatToRawIntBits(memory[i]), what, i);
        continue;
      }
      int bits = Float.floatToIntBits(expected[i]);
      digest = digest * 31 + bits;
      if (Float.floatToIntBits(found[i]) != bits || isCanary(found[i], i)) {
        throw new AssertionError(
            what
                + " at "
                + i
                + ": expected "
                + Float.toHexString(expected[i])
                + ", found "
                + Float.toHexString(found[i]));
      }
    }
    watch.on(what, kernel, found);
  }

  /** A trial with memory of its own, of another kind. */
  KernelTrial next() {
    return new KernelTrial(random.nextLong(), watch);
  }

  /** Takes the results of such a trial into the digest. */
  void absorb(KernelTrial other) {
    digest = digest * 31 + other.digest;
  }

  /** A digest of all results so far, whatever the kind of their NaNs. */
  long digest() {
    return digest;
  }

  private static void require(boolean untouched, String what, int i) {
    if (!untouched) {
      throw new AssertionError(what + " wrote at " + i);
    }
  }

  private int room(int n) {
    int at = memory.length + 1 + random.nextInt(19);
    int from = memory.length;
    memory = Arrays.copyOf(memory, at + n + 17);
    for (int i = from; i < memory.length; i++) {
      memory[i] = Float.intBitsToFloat(canary(i));
    }
    return at;
  }

  private static int canary(int i) {
    return 0x7fd00000 | i & 0xfffff;
  }

  private static boolean isCanary(float x, int i) {
    return Float.floatToRawIntBits(x) == canary(i);
  }

  private float value() {
    if (anyBits) {
      return Float.intBitsToFloat(random.nextInt());
    }
    if (rarity > 0 && random.nextInt(rarity) == 0) {
      return SPECIAL[random.nextInt(SPECIAL.length)];
    }
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += random.nextDouble() - 0.5;
    }
    return (float) (sum * 2 * scale);
  }
}
