package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HotSpot can compile every kernel in full.
 *
 * <p>The first compiler, C1, gives up on a method that needs too many virtual registers, and more
 * so with the profiling of tier 3 than without it, at tier 2. Where C2 is busy when such a method
 * gets hot, HotSpot compiles it at tier 2, later wants a profile from tier 3, cannot have it, and
 * leaves the method in tier 2 for good: its vectors stay objects and it runs 60 times slower, in
 * some JVMs and not in others. Smaller methods are the cure.
 */
class CompilationTest {
  @ParameterizedTest
  @ValueSource(strings = {"-XX:TieredStopAtLevel=3", "-XX:-TieredCompilation"})
  void kernels_eachCompiler_areCompiled(String compiler) throws Exception {
    List<String> print = List.of("-XX:+PrintCompilation", compiler);
    assertAllCompiled(ForkedJvm.run(print, KernelTrials.class, "150"));
    assertAllCompiled(
        ForkedJvm.run(print, GemmTrial.class, "150", Integer.toString(Tile.REGISTERS)));
  }

  @Test
  void otherTile_firstCompiler_isCompiled() throws Exception {
    String registers = Tile.WIDE ? "16" : "32";
    String c1 = "-XX:TieredStopAtLevel=3";
    String choice = "-Dbacksweep.vector.registers=" + registers;
    List<String> options = List.of("-XX:+PrintCompilation", c1, choice);
    assertAllCompiled(ForkedJvm.run(options, GemmTrial.class, "150", registers));
  }

  private static void assertAllCompiled(String log) {
    assertTrue(log.contains("backsweep.kernel"), "nothing of ours was compiled");
    String given =
        log.lines()
            .filter(line -> line.contains("backsweep.kernel"))
            .filter(line -> line.contains("COMPILE SKIPPED"))
            .filter(line -> !line.contains("concurrent class loading"))
            .map(String::strip)
            .collect(Collectors.joining("\n"));
    assertEquals("", given);
  }
}
