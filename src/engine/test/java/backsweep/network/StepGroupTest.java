package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StepGroupTest {
  @Test
  void weightsBeyondTheCache_areReadForAtLeast128Rows() {
    assertEquals(128, StepGroup.block(4096, 4096L * 4096));
    assertEquals(128, StepGroup.block(784, 784L * 512));
  }

  @Test
  void blocks_wholePassesOfTheProducts_ifWeightsAreReadAgainForEach() {
    assertEquals(128, StepGroup.block(300, 300L * 300));
    assertEquals(256, StepGroup.block(256, 512L * 256));
  }

  @Test
  void weightsThatStayInTheCache_leaveTheBlockToTheActivations() {
    assertEquals(48, StepGroup.block(25_088, 9L * 32 * 64));
    assertEquals(655, StepGroup.block(100, 100L * 100));
  }
}
