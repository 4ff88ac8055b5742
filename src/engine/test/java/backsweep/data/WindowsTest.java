package backsweep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class WindowsTest {

  @RepeatedTest(50)
  void of_anySeries_readsTheStepsBeforeAndPredictsTheOneAhead(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Windows windows = new Windows(random.nextInt(1, 6), random.nextInt(1, 4));
    int width = random.nextInt(1, 4);
    int n = windows.span() + random.nextInt(10);
    float[] steps = new float[n * width];
    float[] values = new float[n];
    for (int t = 0; t < n; t++) {
      values[t] = 1000 + t;
      for (int j = 0; j < width; j++) {
        steps[t * width + j] = 10 * t + j;
      }
    }
    Dataset data = windows.of(steps, width, values);
    assertEquals(n - windows.length() - windows.horizon() + 1, data.size());
    assertEquals(Shape.of(windows.length(), width), data.inputShape());
    float[] y = new float[1];
    for (int e = 0; e < data.size(); e++) {
      int from = e * width;
      assertArrayEquals(
          Arrays.copyOfRange(steps, from, from + windows.length() * width), data.inputsOf(e));
      data.copyValues(new int[] {e}, 0, 1, y, 0);
      assertEquals(1000 + e + windows.length() - 1 + windows.horizon(), y[0]);
    }
    assertTrue(data.bytes() < 4L * (steps.length + 2L * n) + 1, "the series is kept once");
  }

  @Test
  void of_whatIsNoSeries_isRefused() {
    Windows windows = new Windows(3, 2);
    refused(() -> windows.of(new float[4], 1, new float[4]), "4 steps", "at least 5");
    refused(() -> windows.of(new float[9], 2, new float[5]), "steps");
    refused(() -> windows.of(new float[] {1, 2, Float.NaN, 4, 5}, 1, new float[5]), "step", "NaN");
    refused(
        () -> windows.of(new float[5], 1, new float[] {1, 2, 3, Float.POSITIVE_INFINITY, 5}),
        "value",
        "Infinity");
    refused(() -> new Windows(0, 1), "0 steps", "1 or more");
    refused(() -> new Windows(1, -1), "-1 ahead");
    refused(() -> new Windows(Integer.MAX_VALUE, 1), "2147483647");
  }

  private static void refused(Runnable action, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
