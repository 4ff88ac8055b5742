package backsweep.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The walk has the numbers that {@code ToyNetworkTest} works out by hand. */
class ArticleWalkTest {
  private static final ArticleWalk WALK = ArticleWalk.run();

  private static void assertValue(String name, float... expected) {
    for (LogicalStep step : WALK.explanation().steps()) {
      for (Operand written : step.writes()) {
        if (written.name().equals(name)) {
          Tensor tensor = Objects.requireNonNull(WALK.pass().value(written));
          assertArrayEquals(expected, tensor.values(), name);
          return;
        }
      }
    }
    throw new AssertionError("no step writes " + name);
  }

  @Test
  void pass_everyNumber_isAsWorkedOutByHand() {
    assertValue("z1", 1.5f, -0.5f);
    assertValue("z2", 1.5f, 0);
    assertValue("z3", 3.25f);
    assertValue("ℓ", 4);
    assertValue("∂ℓ/∂z3", 4);
    assertValue("∂ℓ/∂W2", 6, 0);
    assertValue("∂ℓ/∂b2", 4);
    assertValue("∂ℓ/∂z2", 8, -12);
    assertValue("∂ℓ/∂z1", 8, 0);
    assertValue("∂ℓ/∂W1", 8, 0, 16, 0);
    assertValue("∂ℓ/∂b1", 8, 0);
  }

  @Test
  void descent_everyStep_lowersTheLoss() {
    List<Float> losses = WALK.losses();
    assertEquals(4f, losses.getFirst());
    for (int step = 1; step < losses.size(); step++) {
      assertTrue(losses.get(step) < losses.get(step - 1), losses.toString());
    }
    float[] expected = {0.5f - 8f / 256, -1, 0.25f - 16f / 256, 0.75f};
    assertArrayEquals(expected, Objects.requireNonNull(WALK.updated().get("0/weight")).values());
    assertEquals((36 + 16 + 64 + 256 + 64) / 256.0, WALK.predictedFall());
  }

  /** ℓ(w + h) = (2 + 2h)², so the quotient is 8 + 4h, until rounding takes over. */
  @Test
  void weight_quotient_hasAnErrorOfFourTimesTheStepThenOfRounding() {
    List<DifferenceQuotient> quotients = WALK.weight();
    assertEquals(4, quotients.get(0).error());
    assertEquals(0.4, quotients.get(1).error(), 1e-5);
    assertEquals(0.04, quotients.get(2).error(), 1e-4);
    DifferenceQuotient best = DifferenceQuotient.best(quotients);
    assertTrue(best.h() < quotients.getFirst().h() && best.h() > quotients.getLast().h());
    assertTrue(quotients.getLast().error() > best.error());
  }

  @Test
  void product_quotient_isExactAtOneAndZeroWhereTheStepIsLost() {
    assertEquals(0, WALK.productFloat().getFirst().error());
    assertEquals(0, WALK.productDouble().getFirst().error());
    assertEquals(0, WALK.productFloat().getLast().value());
    assertEquals(0, WALK.productDouble().getLast().value());
    assertTrue(WALK.productDouble().get(8).error() < WALK.productFloat().get(7).error());
  }

  @Test
  void sections_everyStep_isTold() {
    String text = String.join("", WALK.sections().stream().map(Section::text).toList());
    for (LogicalStep step : WALK.explanation().steps()) {
      assertTrue(text.contains(step.equation()), step.equation());
    }
  }
}
