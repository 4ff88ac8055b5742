package backsweep.layer;

import backsweep.tensor.SeededRandom;

/**
 * Keys for what a layer draws: 64 bits for each seed, pass and example, unrelated to those of any
 * other layer. The steps are those of SplitMix64 (Steele, Lea and Flood, 2014).
 */
final class DrawKey {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private final long layer;

  /** The keys of the layer at that place of the network. */
  DrawKey(String path) {
    this.layer = SeededRandom.fnv1a(path);
  }

  /** The key of that example in that pass. */
  long of(long seed, long pass, int row) {
    long ofPass = SeededRandom.mix(SeededRandom.mix(seed + layer) + (pass + 1) * GAMMA);
    return SeededRandom.mix(ofPass + (row + 1) * GAMMA);
  }
}
