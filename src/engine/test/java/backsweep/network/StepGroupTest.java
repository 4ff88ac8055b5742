package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StepGroupTest {
  @Test
  void weightsBeyondTheCache_areReadForAtLeast512Rows() {
    assertEquals(512, StepGroup.block(4096, 4096L * 4096));
    assertEquals(512, StepGroup.block(784, 784L * 512));
    assertEquals(512, StepGroup.block(300, 300L * 300));
  }

  @Test
  void narrowValues_areTakenInMoreRows() {
    assertEquals(1024, StepGroup.block(60, 2000L * 60));
  }

  @Test
  void weightsThatStayInTheCache_leaveTheBlockToTheActivations() {
    assertEquals(48, StepGroup.block(25_088, 9L * 32 * 64));
    assertEquals(655, StepGroup.block(100, 100L * 100));
  }
}
