package backsweep.layer;

import java.nio.charset.StandardCharsets;

/**
 * Keys for what a layer draws: 64 bits for each seed, pass and example, unrelated to those of any
 * other layer. The steps are those of SplitMix64 (Steele, Lea and Flood, 2014).
 */
final class DrawKey {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private final long layer;

  /** The keys of the layer at that place of the network. */
  DrawKey(String path) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001B3L;
    }
    this.layer = hash;
  }

  /** The key of that example in that pass. */
  long of(long seed, long pass, int row) {
    return mix(mix(mix(seed + layer) + (pass + 1) * GAMMA) + (row + 1) * GAMMA);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
