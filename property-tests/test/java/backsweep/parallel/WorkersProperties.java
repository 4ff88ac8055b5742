package backsweep.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class WorkersProperties {
  @Property(tries = 60)
  void everyChunkRunsExactlyOnce(
      @ForAll @IntRange(min = 1, max = 9) int threads,
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 70) Integer> regions) {
    try (Workers workers = new Workers(threads)) {
      assertEquals(threads, workers.size());
      for (int chunks : regions) {
        AtomicIntegerArray runs = new AtomicIntegerArray(chunks);
        workers.run((chunk, worker) -> runs.incrementAndGet(chunk), chunks);
        for (int chunk = 0; chunk < chunks; chunk++) {
          assertEquals(1, runs.get(chunk), "chunk " + chunk + " of " + chunks);
        }
      }
    }
  }

  /**
   * A worker that is late in one region must not claim a chunk of the next: few chunks and many
   * take turns, without a pause, as they do in a training step.
   */
  @Example
  void everyChunkRunsExactlyOnceInRegionsBackToBack() {
    int[] runs = new int[64];
    long total = 0;
    try (Workers workers = new Workers(4)) {
      Workers.Job job = (chunk, worker) -> runs[chunk]++;
      for (int region = 0; region < 30_000; region++) {
        int chunks = region % 2 == 0 ? 2 : 13;
        total += chunks;
        workers.run(job, chunks);
      }
    }
    long ran = 0;
    for (int count : runs) {
      ran += count;
    }
    assertEquals(total, ran);
    assertEquals(30_000, runs[0]);
    assertEquals(15_000, runs[2]);
  }

  @Property(tries = 60)
  void everyChunkRunsExactlyOnceWhateverTheShares(
      @ForAll @Size(min = 1, max = 9) List<@IntRange(max = 12) Integer> counts) {
    int[] shares = new int[counts.size()];
    int chunks = 0;
    for (int i = 0; i < shares.length; i++) {
      chunks += counts.get(i);
      shares[i] = chunks;
    }
    int[] runs = new int[chunks];
    try (Workers workers = new Workers(shares.length)) {
      for (int region = 1; region <= 200; region++) {
        workers.run((chunk, worker) -> runs[chunk]++, shares);
        for (int chunk = 0; chunk < chunks; chunk++) {
          assertEquals(region, runs[chunk], "chunk " + chunk + " of " + chunks);
        }
      }
    }
  }

  @Property(tries = 30)
  void noTwoChunksRunAtOnceUnderTheSameWorkerNumber(
      @ForAll @IntRange(min = 1, max = 9) int threads,
      @ForAll @IntRange(min = 1, max = 100) int chunks) {
    AtomicIntegerArray inside = new AtomicIntegerArray(threads);
    AtomicInteger clashes = new AtomicInteger();
    try (Workers workers = new Workers(threads)) {
      workers.run(
          (chunk, worker) -> {
            if (inside.incrementAndGet(worker) != 1) {
              clashes.incrementAndGet();
            }
            Thread.onSpinWait();
            inside.decrementAndGet(worker);
          },
          chunks);
    }
    assertEquals(0, clashes.get());
  }

  /** Plain writes: the team alone makes them visible. */
  @Property(tries = 30)
  void whatAllChunksWroteIsSeenByTheNextRegion(
      @ForAll @IntRange(min = 1, max = 9) int threads,
      @ForAll @IntRange(min = 1, max = 50) int chunks) {
    int[] values = new int[chunks];
    int[] next = new int[chunks];
    try (Workers workers = new Workers(threads)) {
      for (int round = 1; round <= 50; round++) {
        int expected = round;
        workers.run((chunk, worker) -> values[chunk]++, chunks);
        workers.run((chunk, worker) -> next[chunk] = values[chunks - 1 - chunk], chunks);
        for (int chunk = 0; chunk < chunks; chunk++) {
          assertEquals(expected, next[chunk]);
        }
      }
    }
  }

  @Property(tries = 30)
  void anExceptionInAnyChunkReachesTheCallerAfterAllChunksRan(
      @ForAll @IntRange(min = 1, max = 5) int threads,
      @ForAll @IntRange(min = 2, max = 30) int chunks,
      @ForAll @IntRange(max = 29) int at) {
    RuntimeException thrown = new RuntimeException("planted");
    int bad = at % chunks;
    try (Workers workers = new Workers(threads)) {
      AtomicInteger others = new AtomicInteger();
      Workers.Job failing =
          (chunk, worker) -> {
            if (chunk == bad) {
              throw thrown;
            }
            others.incrementAndGet();
          };
      Throwable found = assertThrows(RuntimeException.class, () -> workers.run(failing, chunks));
      assertTrue(found == thrown || found.getCause() == thrown);
      if (threads > 1) {
        assertEquals(chunks - 1, others.get());
      }
      AtomicInteger after = new AtomicInteger();
      workers.run((chunk, worker) -> after.incrementAndGet(), chunks);
      assertEquals(chunks, after.get());
    }
  }

  @Example
  void aClosedTeamRefusesWorkAndItsThreadsEnd() throws InterruptedException {
    String group = "backsweep-worker-";
    Workers workers = new Workers(3);
    Thread[] seen = new Thread[2];
    AtomicInteger count = new AtomicInteger();
    while (count.get() < 1) {
      workers.run(
          (chunk, worker) -> {
            if (worker == 1 && seen[0] == null) {
              seen[0] = Thread.currentThread();
              count.incrementAndGet();
            }
          },
          64);
    }
    assertTrue(seen[0].getName().startsWith(group));
    assertTrue(seen[0].isDaemon());
    workers.close();
    workers.close();
    seen[0].join(10_000);
    assertFalse(seen[0].isAlive());
    for (int chunks = 1; chunks <= 2; chunks++) {
      int some = chunks;
      assertThrows(IllegalStateException.class, () -> workers.run((chunk, worker) -> {}, some));
    }
  }

  @Example
  void aTeamOfOneRunsOnTheCallingThread() {
    try (Workers workers = new Workers(1)) {
      workers.run((chunk, worker) -> assertSame(0, worker), 5);
    }
    assertThrows(IllegalArgumentException.class, () -> new Workers(0));
  }

  @Property
  void chunksCoverEveryThingOnceInOrder(
      @ForAll @IntRange(max = 100_000) int count,
      @ForAll @IntRange(min = 1, max = 128) int chunks) {
    assertEquals(0, Split.start(count, chunks, 0));
    assertEquals(count, Split.start(count, chunks, chunks));
    for (int chunk = 0; chunk < chunks; chunk++) {
      int size = Split.start(count, chunks, chunk + 1) - Split.start(count, chunks, chunk);
      assertTrue(size >= count / chunks && size <= count / chunks + 1);
    }
  }

  @Property(tries = 300)
  void gridsCoverEveryRowAndUnitOnce(
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 60) int units,
      @ForAll @LongRange(min = 0, max = 100_000_000) long flops,
      @ForAll @IntRange(min = 1, max = 64) int threads) {
    Grid grid = new Grid();
    grid.fit(rows, units, flops, threads);
    int[][] taken = new int[rows][units];
    for (int chunk = 0; chunk < grid.chunks(); chunk++) {
      for (int i = grid.fromRow(chunk); i < grid.toRow(chunk); i++) {
        for (int u = grid.fromUnit(chunk); u < grid.toUnit(chunk); u++) {
          taken[i][u]++;
        }
      }
    }
    for (int[] row : taken) {
      for (int times : row) {
        assertEquals(1, times);
      }
    }
  }

  @Example
  void gridsCutColumnsFirstAndRowsWhereThereAreTooFewColumns() {
    assertEquals("1×2", fitted(32, 8, 10_000_000, 2));
    assertEquals("2×1", fitted(128, 1, 1_000_000, 2));
    assertEquals("1×1", fitted(128, 8, 1000, 2));
    assertEquals("1×1", fitted(128, 8, 10_000_000, 1));
  }

  private static String fitted(int rows, int units, long flops, int threads) {
    Grid grid = new Grid();
    grid.fit(rows, units, flops / rows, threads);
    return grid.toString();
  }
}
