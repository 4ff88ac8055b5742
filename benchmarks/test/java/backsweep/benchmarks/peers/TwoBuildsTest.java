package backsweep.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

/** The ratio of two builds says which is faster, and by how much. */
final class TwoBuildsTest {
  @Test
  void line_ofABuildThatTakesHalfTheTime_tellsTwo() {
    IntToLongFunction slow = times -> times == 0 ? 1_000_000 : 2_000_000L * times;
    IntToLongFunction fast = times -> times == 0 ? 1_000_000 : 1_000_000L * times;
    String line = TwoBuilds.line("some", slow, fast, 8);
    assertTrue(line.matches("some +0\\.5 +1\\.0 +2\\.000  2\\.000 … 2\\.000 +0\\.5 +1\\.0"), line);
  }

  @Test
  void build_ofAShape_isVerifiedAndTellsItsOperations() {
    Build build = new Build("fwd:33x20:7", 1);
    assertTrue(build.applyAsLong(0) == 2L * 33 * 20 * 7);
    assertTrue(build.applyAsLong(3) > 0);
  }
}
