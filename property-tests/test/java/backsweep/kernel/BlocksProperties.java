package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The blocks of a weight matrix. */
class BlocksProperties {
  @Property(tries = 500)
  void blocksCoverEveryRowOfEveryPanelOnce(
      @ForAll @IntRange(min = 1, max = 5000) int k,
      @ForAll @IntRange(min = 1, max = 5000) int n,
      @ForAll @IntRange(min = 1, max = 64) int threads) {
    Blocks blocks = new Blocks(k, n, threads);
    int[][] covered = new int[Panels.count(n)][k];
    for (int i = 0; i < blocks.count(); i++) {
      assertTrue(blocks.fromPanel(i) < blocks.toPanel(i), "block " + i + " has no panel");
      for (int p = blocks.fromPanel(i); p < blocks.toPanel(i); p++) {
        for (int r = blocks.fromRow(i); r < blocks.toRow(i); r++) {
          covered[p][r]++;
        }
      }
    }
    for (int p = 0; p < covered.length; p++) {
      for (int r = 0; r < k; r++) {
        assertEquals(1, covered[p][r], "row " + r + " of panel " + p);
      }
    }
  }

  /** {@link Gemm#transposedProductScratch} relies on both limits. */
  @Property(tries = 500)
  void blocksStayWithinTheirLimits(
      @ForAll @IntRange(min = 1, max = 100_000) int k,
      @ForAll @IntRange(min = 1, max = 5000) int n,
      @ForAll @IntRange(min = 1, max = 64) int threads) {
    Blocks blocks = new Blocks(k, n, threads);
    for (int i = 0; i < blocks.count(); i++) {
      int rows = blocks.toRow(i) - blocks.fromRow(i);
      int panels = blocks.toPanel(i) - blocks.fromPanel(i);
      int width = Panels.width(n, blocks.fromPanel(i));
      assertTrue(rows > 0 && rows <= Blocks.ROWS, rows + " rows");
      assertTrue(rows * panels * width <= Blocking.WEIGHTS, rows + " × " + panels + " × " + width);
      for (int p = blocks.fromPanel(i); p < blocks.toPanel(i); p++) {
        assertEquals(width, Panels.width(n, p), "panels of one block have one width");
      }
    }
  }

  /** Cut at whole panels of columns where that divides, and never unevenly for their sake. */
  @Property(tries = 500)
  void narrowPanelIsCutEvenly(
      @ForAll @IntRange(min = 1, max = 5000) int k,
      @ForAll @IntRange(min = 1, max = 16) int n,
      @ForAll @IntRange(min = 1, max = 64) int threads) {
    Blocks blocks = new Blocks(k, n, threads);
    int even = (k + blocks.count() - 1) / blocks.count();
    for (int i = 0; i < blocks.count() && n <= Narrow.COLUMNS; i++) {
      assertTrue(blocks.toRow(i) - blocks.fromRow(i) <= even + 6, "block " + i + " of " + k);
      if (k % (blocks.count() * Panels.WIDTH) == 0) {
        assertEquals(0, blocks.fromRow(i) % Panels.WIDTH, "first row of block " + i);
      }
    }
  }

  /** A classifier's last layer: one narrow panel, which one thread alone would have to do. */
  @Example
  void narrowPanelHasABlockForEachThreadIfRowsAreEnough() {
    assertEquals(1, new Blocks(512, 10, 1).count());
    assertEquals(2, new Blocks(512, 10, 2).count());
    assertEquals(1, new Blocks(100, 10, 2).count());
  }
}
