package backsweep.benchmarks.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backsweep.benchmarks.Data;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who computes something else is not timed. */
final class AgreementTest {
  private static final Task TASK = Cases.parse(List.of("mlp:1:sgd")).get(0);

  @Test
  void require_nearlyTheSame_tellsTheGreatestDifference() {
    float[] ours = {2f, 1f};
    assertEquals(5e-4, Agreement.require(TASK, "other", ours, new float[] {2.001f, 1f}), 1e-6);
    assertEquals(0, Agreement.require(TASK, "other", ours, ours.clone()));
  }

  @ParameterizedTest
  @ValueSource(floats = {1.01f, 0.99f, Float.NaN, Float.POSITIVE_INFINITY})
  void require_anotherNumber_refuses(float other) {
    float[] theirs = {2f, other};
    assertThrows(
        IllegalStateException.class,
        () -> Agreement.require(TASK, "other", new float[] {2f, 1f}, theirs));
  }

  @Test
  void require_fewerNumbers_refuses() {
    assertThrows(
        IllegalStateException.class,
        () -> Agreement.require(TASK, "other", new float[2], new float[1]));
  }

  @Test
  void requireSameBits_oneBitOrTheSignOfZero_refuses() {
    float[] found = {1f, 0f};
    Data.requireSameBits("x", found, found.clone());
    for (float[] expected : new float[][] {{Math.nextUp(1f), 0f}, {1f, -0f}}) {
      assertThrows(IllegalStateException.class, () -> Data.requireSameBits("x", found, expected));
    }
  }
}
