package backsweep.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** On a clock of its own, in milliseconds. */
class BestTimeTest {
  private static final long MILLISECOND = 1_000_000;

  private long now;
  private int runs;

  /** The best time of a job of which run i, begun at some time, takes so long. */
  private double best(LongUnaryOperator timeAt) {
    Runnable job =
        () -> {
          runs++;
          now += MILLISECOND * timeAt.applyAsLong(now / MILLISECOND);
        };
    return (double) BestTime.of(job, () -> now) / MILLISECOND;
  }

  @Test
  void of_compiledLate_isTheTimeOfTheCompiledRuns() {
    // 400 ms interpreted, then a first compiler, then the second after two seconds.
    assertEquals(1, best(at -> at < 800 ? 400 : at < 1_600 ? 40 : at < 2_100 ? 30 : 1));
  }

  @Test
  void of_steadyFromTheStart_endsAfterTheQuietTime() {
    assertEquals(10, best(at -> 10));
    assertEquals(10 + BestTime.QUIET / MILLISECOND, now / MILLISECOND);
  }

  @Test
  void of_runsLongerThanTheQuietTime_areRepeatedAllTheSame() {
    assertEquals(500, best(at -> at < 3_000 ? 1_500 : 500));
    assertTrue(runs >= 6, () -> runs + " runs");
  }

  @Test
  void of_everFaster_endsInTime() {
    best(at -> 1_000 - at / 11);
    assertTrue(now <= BestTime.MOST + 1_000 * MILLISECOND, () -> now + " ns");
  }
}
