package backsweep.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Has kernels compiled before the first step needs them, once in a JVM.
 *
 * <p>HotSpot compiles a method with C2 after 5,000 calls, or after 600 calls and 15,000 turns of
 * its loops. A training step calls the kernels of a loss some ten times for a hundred rows: a
 * hundred steps go by, each two to ten times as long as it should be, as vectors are objects until
 * then. If the first call of a register tile is a large product, HotSpot compiles the loop that is
 * running (on-stack replacement) before the method. In that loop all vectors come from outside, as
 * objects of a class that C2 does not know: 1.05 seconds for the main tile instead of 0.14, of the
 * one compiler thread that a machine with two cores has.
 *
 * <p>So each kernel is called here with nothing to do, which costs nanoseconds and is a call all
 * the same, and now and then with a little: for the profile, from which C2 learns how often a loop
 * turns. A way through a kernel that was never seen is left out by C2, and the first product that
 * takes it finds itself in the interpreter again; so {@link ShortCall} takes every way that counts.
 */
public final class Rehearsal {
  /**
   * Floating-point operations of a step from which it pays. dX of one example of 784 × 512, 0.8
   * million, ran at a hundredth of its speed for seconds.
   */
  public static final long WORTH = 400_000;

  /**
   * Calls with nothing to do in a turn, and for each of a register tile that works: where a profile
   * says that the loop over k turns less often than the tile is called, C2 keeps fewer of its
   * vectors in registers, 3,000 instead of 2,880 µs a step of 784-512-256-10 with 500 idle calls
   * instead of 20.
   */
  private static final int IDLE = 20;

  /**
   * Turns of which one has a working call of another kernel, or of {@link TileSpread}, which lose
   * nothing by it. Until C2 is done with a kernel such calls make objects of many kinds, and their
   * methods are compiled as well: with a working call in each turn, 1.3 of the 2.7 s that C2 took
   * in a run of the command were this library's.
   */
  private static final int EVERY = 25;

  /** Calls after which HotSpot has counted enough and only C2 has to be waited for. */
  private static final int COUNTED = 6_000;

  /** Nanoseconds between two turns when only C2 has to be waited for. */
  private static final long PAUSE = 500_000;

  /** Nanoseconds after which a kernel that is still slow is left to the first real steps. */
  private static final long PATIENCE = 400_000_000;

  /**
   * Nanoseconds that a working call stays below once compiled, and above before: 0.2 to 3.5 µs
   * after a pause, with the last elements in the interpreter, and 5.5 µs to some hundred.
   */
  private static final long FAST = 4_000;

  /** What HotSpot has compiled is known to the JVM, not to a plan; so is what was rehearsed. */
  private static final Set<String> REHEARSED = ConcurrentHashMap.newKeySet();

  private Rehearsal() {}

  /**
   * The kernels that the products of a layer's weights call.
   *
   * @param m largest number of rows
   * @param k rows of W
   * @param n columns of W
   * @param training whether there is a product of dW
   * @param backward whether there is one of dX
   */
  public static List<String> products(int m, int k, int n, boolean training, boolean backward) {
    List<String> kernels =
        m < Tile.HEIGHT && !training ? new ArrayList<>(List.of(Tile.few(m, n))) : tiles(n);
    if (m == 1 && n >= TileRow.PANELS * Panels.WIDTH) {
      kernels.add(TileRow.kernel());
    }
    if (SpreadProduct.takesProduct(m, k, k, n)) {
      kernels.add(TileSpread.kernel(n));
      kernels.add(SpreadProduct.STORE_ROWS);
    }
    if (training) {
      kernels.addAll(gradient(m, k, n));
    }
    if (backward) {
      kernels.addAll(List.of(InputProduct.kernels(m, n)));
    }
    return kernels;
  }

  private static List<String> gradient(int m, int k, int n) {
    if (m == 1) {
      return List.of("Outer.product");
    }
    if (OuterFew.takes(Panels.WIDTH, m)) {
      return List.of(OuterFew.kernel(m));
    }
    if (Narrow.takes(m, n)) {
      return k % Panels.WIDTH == 0 ? List.of() : narrowRests(n);
    }
    return List.of("Gemm.copyPanel");
  }

  /** The tiles of n rows that take what is left of full panels of columns. */
  private static List<String> narrowRests(int n) {
    List<String> tiles = new ArrayList<>();
    if (n > 2) {
      tiles.add("TileNarrow.rows4");
    }
    if (n % 4 == 1 || n % 4 == 2) {
      tiles.add("TileNarrow.rows2");
    }
    if (n > 4) {
      tiles.add("TileColumn.rows12");
    }
    if (n <= 4 || n > 12) {
      tiles.add("TileColumn.rows4");
    }
    return tiles;
  }

  /**
   * The kernels that W += α·Xᵀ·dZ of m examples calls besides those of Xᵀ·dZ.
   *
   * @param m largest number of rows
   * @param n columns of W
   */
  public static List<String> descent(int m, int n) {
    if (m == 1) {
      return List.of("Outer.add");
    }
    if (Narrow.takes(m, n)) {
      return List.of();
    }
    if (OuterFew.takes(Panels.WIDTH, m)) {
      return List.of(OuterFew.addKernel(m));
    }
    return TileUpdate.takes(Panels.WIDTH, m) ? List.of("TileUpdate.columns6") : List.of();
  }

  /** The tiles of products with n columns, and of many. */
  public static List<String> tiles(int n) {
    List<String> tiles = new ArrayList<>(List.of(Tile.kernels()));
    int last = Panels.width(n, Panels.count(n) - 1);
    if (TileThree.takes(last, last, Tile.LEAST)) {
      tiles.add("TileThree.rows6");
      tiles.add("TileThree.columns6");
    } else if (last == 2 * Species.LANES && Tile.VECTORS > 2) {
      tiles.add("TileNarrow.rows4");
      tiles.add("TileNarrow.rows2");
    } else if (last == Species.LANES && n > Narrow.COLUMNS) {
      tiles.add("TileColumn.rows12");
      tiles.add("TileColumn.rows4");
    }
    return tiles;
  }

  /**
   * Returns when those of the kernels that {@link ShortCall} knows, and that were not rehearsed in
   * this JVM, have been compiled; takes some hundredths of a second for each.
   *
   * @param kernels class and method, such as {@code Activations.relu}
   */
  public static void of(Collection<String> kernels) {
    List<String> news = new ArrayList<>();
    for (String kernel : kernels) {
      if (ShortCall.of(kernel) != null && REHEARSED.add(kernel)) {
        news.add(kernel);
      }
    }
    ready(PATIENCE, news);
  }

  /**
   * Whether the kernels became fast within {@code patience} nanoseconds each. They take turns, so
   * that C2 has work from one while the calls of another are still being counted.
   */
  static boolean ready(long patience, List<String> kernels) {
    List<Rehearsed> slow = new ArrayList<>();
    for (String kernel : kernels) {
      slow.add(
          new Rehearsed(
              Objects.requireNonNull(ShortCall.of(kernel)),
              kernel.startsWith("Tile") && !kernel.startsWith("TileSpread") ? 1 : EVERY));
    }
    float[] s = new float[kernels.isEmpty() ? 0 : ShortCall.SCRATCH];
    long end = System.nanoTime() + patience * kernels.size();
    for (int turn = 0; !slow.isEmpty(); turn++) {
      if (System.nanoTime() > end) {
        return false;
      }
      int now = turn;
      slow.removeIf(kernel -> kernel.fast(now, s));
      if (turn > COUNTED / IDLE) {
        LockSupport.parkNanos(PAUSE);
      }
    }
    return true;
  }

  private static final class Rehearsed {
    private final ShortCall call;
    private final int every;
    private int next;

    /** Of {@code every} so many turns one has a working call, until these are nearly fast. */
    Rehearsed(ShortCall call, int every) {
      this.call = call;
      this.every = every;
    }

    boolean fast(int turn, float[] s) {
      if (turn >= next) {
        long start = System.nanoTime();
        call.run(1, s);
        long took = System.nanoTime() - start;
        if (took < FAST) {
          return true;
        }
        next = turn + (took < 5 * FAST ? 1 : every);
      }
      for (int i = 0; i < IDLE; i++) {
        call.run(0, s);
      }
      return false;
    }
  }
}
