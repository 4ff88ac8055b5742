package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RehearsalTest {
  /** A tile that many short calls do not get compiled would crawl in every first step. */
  @Test
  void everyTileOfThisMachine_afterManyShortCalls_isCompiled() {
    for (int tile : Rehearsal.tiles()) {
      assertTrue(Rehearsal.ready(30_000_000_000L, tile), "tile " + tile + " was not compiled");
    }
  }
}
