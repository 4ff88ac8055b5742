package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SpeciesTest {
  @Test
  void problem_widthTheMachineHas_isNone() {
    assertNull(Species.problem(null, 128));
    assertNull(Species.problem("128", 128));
    assertNull(Species.problem("256", 512));
    assertNull(Species.problem(" 512 ", 512));
  }

  @Test
  void problem_noSuchWidth_saysWhatWasFoundAndExpected() {
    for (String asked : new String[] {"", "64", "1024", "-128", "wide", "0x80"}) {
      assertEquals(
          "-Dbacksweep.vector.bits: found '" + asked + "', expected 128, 256 or 512",
          Species.problem(asked, 512));
    }
  }

  @Test
  void problem_widerThanTheMachine_saysWhatItHas() {
    assertEquals(
        "-Dbacksweep.vector.bits: asked for 512 bits, but this machine and JVM have 256; ask for"
            + " 256 or less, or leave the option out",
        Species.problem("512", 256));
  }

  @Test
  void problem_noVectors_saysWhatIsNeeded() {
    assertTrue(String.valueOf(Species.problem(null, 64)).contains("needs at least 128"));
  }

  @Test
  void check_widthInUse_passes() {
    Species.check();
    assertEquals(Species.BITS, Species.F.vectorBitSize());
    assertEquals(Species.LANES, Species.I.length());
  }
}
