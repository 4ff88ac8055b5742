package backsweep.kernel;

/**
 * Runs register tiles on a few numbers, once in a JVM, until the compiler has taken them up.
 *
 * <p>If the first call of a tile is a large product, HotSpot compiles the loop that is running (on-
 * stack replacement) before the method. In that loop all vectors come from outside, as objects of a
 * class that C2 does not know: 1.05 seconds for the main tile instead of 0.14, of the one compiler
 * thread that a machine with two cores has, while the product crawls at a hundredth of its speed.
 * After many short calls the method itself is compiled. They must take every way through a tile
 * that a product takes: a way that was never seen is left out, and the first product that takes it
 * finds itself in the interpreter again, as dX of several panels did for 0.7 seconds.
 */
final class Rehearsal {
  private static final int LANES = Species.LANES;
  private static final int STEPS = 16;
  private static final int CALLS = 50;

  /** Nanoseconds after which a tile that is still slow is left to the first real products. */
  private static final long PATIENCE = 400_000_000;

  /** Nanoseconds that a compiled tile stays far below and one that is not stays far above. */
  private static final long FAST = 4_000;

  private static final int MAIN = 0;
  private static final int FOUR = 1;
  private static final int TWO = 2;
  private static final int COLUMNS = 3;
  private static final int WIDE = 4;
  private static final int PAIR = 5;
  private static final int COLUMN = 6;
  private static final int FEW = 7;
  private static final int ONE = 8;
  private static final int TURN = 9;
  private static final int UPDATE = 10;
  private static final int THREE = 11;
  private static final int THREE_COLUMNS = 12;

  private Rehearsal() {}

  /** The tiles that every product of many rows uses. */
  static final class Products {
    static {
      if (Tile.WIDE) {
        ready(PATIENCE, MAIN, COLUMNS, FOUR, TWO);
      } else {
        ready(PATIENCE, MAIN, COLUMNS, FOUR);
      }
    }

    private Products() {}

    /** Returns when this class has been initialized, which is the rehearsal. */
    static void done() {}
  }

  /** dW that goes down the gradient as it ends. */
  static final class Descent {
    static {
      ready(PATIENCE, UPDATE);
    }

    private Descent() {}

    static void done() {}
  }

  /** A last panel of three vectors. */
  static final class Three {
    static {
      ready(PATIENCE, THREE, THREE_COLUMNS);
    }

    private Three() {}

    static void done() {}
  }

  /** Turning over. */
  static final class Turning {
    static {
      ready(PATIENCE, TURN);
    }

    private Turning() {}

    static void done() {}
  }

  /** dX of up to 16 examples. */
  static final class Column {
    static {
      ready(PATIENCE, TURN, COLUMN);
    }

    private Column() {}

    static void done() {}
  }

  /** dX of up to 32 examples. */
  static final class Pair {
    static {
      ready(PATIENCE, TURN, PAIR);
    }

    private Pair() {}

    static void done() {}
  }

  /** dX of up to 64 examples. */
  static final class Wide {
    static {
      ready(PATIENCE, TURN, WIDE);
    }

    private Wide() {}

    static void done() {}
  }

  /** dX of very few examples. */
  static final class Few {
    static {
      ready(PATIENCE, ONE, FEW);
    }

    private Few() {}

    static void done() {}
  }

  /** The tiles that products use on this machine. */
  static int[] tiles() {
    if (!Tile.WIDE) {
      return new int[] {MAIN, COLUMNS, FOUR, TURN};
    }
    return InputProduct.WIDE
        ? new int[] {
          MAIN, COLUMNS, UPDATE, FOUR, TWO, THREE, THREE_COLUMNS, WIDE, PAIR, COLUMN, FEW, ONE, TURN
        }
        : new int[] {MAIN, COLUMNS, UPDATE, FOUR, TWO, TURN};
  }

  /**
   * Whether the tiles became fast within {@code patience} nanoseconds each. They take turns, so
   * that the compiler has work from one while the calls of another are still being counted.
   */
  static boolean ready(long patience, int... tiles) {
    float[] s = new float[2 * Panels.WIDTH * Panels.WIDTH + 16 * Panels.WIDTH];
    boolean[] fast = new boolean[tiles.length];
    int slow = tiles.length;
    long now = System.nanoTime();
    long end = now + patience * tiles.length;
    while (slow > 0 && now < end) {
      for (int t = 0; t < tiles.length; t++) {
        for (int i = 0; i < CALLS && !fast[t]; i++) {
          call(tiles[t], s);
        }
        long took = System.nanoTime() - now;
        now += took;
        if (!fast[t] && took < CALLS * FAST) {
          fast[t] = true;
          slow--;
        }
      }
    }
    return slow == 0;
  }

  private static void call(int tile, float[] s) {
    int ld = Panels.WIDTH;
    int c = ld * ld;
    switch (tile) {
      case MAIN -> main(s, ld, c);
      case FOUR -> four(s, ld, c);
      case TWO -> TileWide.rows2(2, s, 0, ld, 1, STEPS, s, 0, ld, s, c, ld, s, c, ld);
      case COLUMNS -> columns(s, ld, c);
      case UPDATE -> TileUpdate.columns6(1, s, 0, ld, STEPS, s, 0, s, c, ld, 1e-9f, s, 0);
      case THREE -> TileThree.rows6(1, s, 0, ld, STEPS, s, 0, s, c, ld, s, c, ld);
      case THREE_COLUMNS -> TileThree.columns6(1, s, 0, ld, STEPS, s, 0, s, c, ld, s, c, ld);
      case WIDE -> TileAhead.wide(1, s, 0, ld, STEPS / 2, 2, ld, s, 0, s, c, ld, c, 1);
      case PAIR -> TileAhead.pair(1, s, 0, ld, STEPS / 2, 2, ld, s, 0, s, c, ld, c, 1);
      case COLUMN -> TileAhead.column(1, s, 0, ld, STEPS, s, 0, s, c, ld, c, 1);
      case ONE -> TileTurned.one(1, s, 0, STEPS, s, 0, s, c, LANES, s, c, 0, 1);
      case FEW -> TileTurned.four(4, 1, s, 0, STEPS, s, 0, ld, s, c, ld, LANES, s, c, ld, 0, 1);
      default -> Transposition.panel(s, 0, ld, LANES, STEPS, s, c, s, 2 * c);
    }
  }

  private static void main(float[] s, int ld, int c) {
    if (Tile.WIDE) {
      TileWide.rows6(1, s, 0, ld, STEPS, s, 0, s, c, ld, s, c, ld);
    } else {
      TileNarrow.rows6(1, s, 0, ld, STEPS, s, 0, s, c, ld, s, c, ld);
    }
  }

  private static void columns(float[] s, int ld, int c) {
    if (Tile.WIDE) {
      TileWide.columns6(1, s, 0, ld, STEPS, s, 0, s, c, ld, s, c, ld);
    } else {
      TileNarrow.columns6(1, s, 0, ld, STEPS, s, 0, s, c, ld, s, c, ld);
    }
  }

  private static void four(float[] s, int ld, int c) {
    if (Tile.WIDE) {
      TileWide.rows4(4, s, 0, ld, 1, STEPS, s, 0, ld, s, c, ld, s, c, ld);
    } else {
      TileNarrow.rows4(4, s, 0, ld, 1, STEPS, s, 0, ld, s, c, ld, s, c, ld);
    }
  }
}
