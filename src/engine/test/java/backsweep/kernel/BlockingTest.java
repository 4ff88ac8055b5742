package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BlockingTest {
  @Test
  void bytes_ofWhatLinuxWrites_areRead() {
    assertEquals(1 << 20, Blocking.bytes("1024K"));
    assertEquals(2 << 20, Blocking.bytes("2M"));
    assertEquals(524288, Blocking.bytes("524288"));
  }

  @Test
  void bytes_beyondBelief_areBounded() {
    assertEquals(1 << 17, Blocking.bytes("1K"));
    assertEquals(1 << 24, Blocking.bytes("900M"));
    assertThrows(NumberFormatException.class, () -> Blocking.bytes("large"));
  }

  @Test
  void size_askedForByProperty_isBoundedAndAMultiple() {
    System.setProperty("backsweep.block.trial", "100");
    try {
      assertEquals(144, Blocking.size("trial", 192, 96, 960, 48));
      System.setProperty("backsweep.block.trial", "-7");
      assertEquals(96, Blocking.size("trial", 192, 96, 960, 48));
      System.setProperty("backsweep.block.trial", "100000");
      assertEquals(960, Blocking.size("trial", 192, 96, 960, 48));
    } finally {
      System.clearProperty("backsweep.block.trial");
    }
    assertEquals(192, Blocking.size("trial", 192, 96, 960, 48));
  }

  @Test
  void sizes_ofThisMachine_fitItsCache() {
    assertTrue(4L * Blocking.RUN * Panels.WIDTH <= Math.max(Blocking.L2 / 2, 1 << 16));
    assertTrue(8L * Blocking.HEIGHT * Panels.WIDTH <= Math.max(Blocking.L2 / 5, 96 * 8 * 64));
  }
}
