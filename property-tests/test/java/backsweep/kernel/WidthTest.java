package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** The width that was asked for is the one in use: a silent fallback would make laws worthless. */
class WidthTest {
  @Test
  void species_widthAskedFor_isTheWidthInUse() {
    String asked = System.getProperty(Species.PROPERTY);
    assertNotNull(asked, "run the laws with -D" + Species.PROPERTY + "=128, 256 or 512");
    assertNull(Species.problem());
    assertEquals(Integer.parseInt(asked), Species.BITS);
    assertEquals(Species.BITS, Species.F.vectorBitSize());
    assertEquals(Species.BITS, Species.I.vectorBitSize());
    assertEquals(Species.BITS / 32, Species.LANES);
  }
}
