package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tile shapes are chosen once per JVM by the number of vector registers. The laws of the products
 * run with this machine's choice; here another JVM makes the other one.
 */
class TileTest {
  @Test
  void products_withTheOtherTile_equalTheirTwins() throws Exception {
    String registers = Tile.WIDE ? "16" : "32";
    List<String> options = List.of("-Dbacksweep.vector.registers=" + registers);
    String text = ForkedJvm.run(options, GemmTrial.class, "500", registers);
    String expected = Species.BITS + " bits, " + registers + " registers: equal";
    assertTrue(text.contains(expected), text);
  }
}
