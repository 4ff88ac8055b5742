package backsweep.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The sizes of the blocks in which products are computed, from the size of the second-level cache.
 * No size changes a bit of any result. Each can be set by {@code -Dbacksweep.block.NAME=…}, the
 * cache by {@code -Dbacksweep.cache.l2=BYTES}.
 *
 * <pre>
 *   name      at 1 MiB  product    what it bounds, and why
 *   run       2048      forward    summed index of one pass: a panel of W, run × 64, takes half of the
 *                                  cache, and Z is resumed seldom
 *   rows      524288    forward    floats of X that pass by each panel of W: twice the cache. X may come
 *                                  from the next one, a float of it serves 64 columns; what counts is
 *                                  that W, which may come from memory, is read seldom
 *   turned    4096      dX         columns of dZ turned over at a time: dX is resumed seldom
 *   height    192       dX         rows of W whose share of dXᵀ stays while all panels pass by: two
 *                                  times 64 examples take an eleventh of the cache
 *   examples  128       dW         examples of one pass: a panel of dZ takes as much as a first-level
 *                                  cache of 32 KiB has, half of it beside 16 registers
 *   weights   264 Ki    dW         floats of dW that stay from pass to pass, and until the optimizer has
 *                                  read them: all of the cache
 * </pre>
 */
final class Blocking {
  /** Bytes of a core's second-level cache: what Linux tells, or 1 MiB. */
  static final int L2 = Integer.getInteger("backsweep.cache.l2", l2());

  /** Floats of the smallest first-level cache that is common. */
  private static final int L1 = (32 << 10) / Float.BYTES;

  private static final int FLOATS = L2 / Float.BYTES;
  private static final int WIDTH = Panels.WIDTH;

  static final int RUN = size("run", FLOATS / 2 / WIDTH, 256, 4096, 64);
  static final int ROWS = size("rows", 2 * FLOATS, 1 << 14, 1 << 22, 1);
  static final int TURNED = size("turned", 4096, 64, 16384, WIDTH);
  static final int HEIGHT = size("height", FLOATS / 11 / (2 * WIDTH), 96, 960, 48);
  static final int EXAMPLES = size("examples", L1 / (Tile.WIDE ? 1 : 4) / WIDTH, 64, 512, 1);
  static final int WEIGHTS = size("weights", FLOATS + FLOATS / 32, 1 << 16, 1 << 20, 1);

  private Blocking() {}

  /** A size within bounds and a multiple of what the kernels need, whatever was asked for. */
  static int size(String name, int computed, int least, int most, int multiple) {
    int asked = Integer.getInteger("backsweep.block." + name, computed);
    int bounded = Math.max(least, Math.min(most, asked));
    return (bounded + multiple - 1) / multiple * multiple;
  }

  private static int l2() {
    for (int index = 0; index < 8; index++) {
      String cache = "/sys/devices/system/cpu/cpu0/cache/index" + index;
      try {
        if (Files.readString(Path.of(cache + "/level")).trim().equals("2")) {
          return bytes(Files.readString(Path.of(cache + "/size")).trim());
        }
      } catch (IOException | NumberFormatException | SecurityException e) {
        break;
      }
    }
    return 1 << 20;
  }

  /** "1024K" or "2M" in bytes; nothing smaller than 128 KiB or greater than 16 MiB is believed. */
  static int bytes(String text) {
    int end = text.length() - 1;
    int unit = text.endsWith("K") ? 1 << 10 : text.endsWith("M") ? 1 << 20 : 1;
    long bytes = Long.parseLong(unit == 1 ? text : text.substring(0, end)) * unit;
    return (int) Math.max(1 << 17, Math.min(1 << 24, bytes));
  }
}
