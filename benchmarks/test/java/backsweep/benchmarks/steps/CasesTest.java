package backsweep.benchmarks.steps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CasesTest {
  @Test
  void allAreTrainingStepsAndInferences() {
    assertEquals(2 * 4 + 1 + 2 + 4, Cases.parse(List.of("all")).size());
  }

  @Test
  void wordsChooseNetworkBatchAndOptimizer() {
    assertEquals(
        List.of("mlp 1 adam", "mlp 32 adam", "large 256 sgd", "infer 7"),
        names("mlp:1,32:adam", "large:sgd", "infer:7", "mlp:32:adam"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mpl", "mlp:0", "mlp:x", "higgs:adam", "infer:sgd"})
  void otherWordsAreRefused(String word) {
    assertThrows(IllegalArgumentException.class, () -> Cases.parse(List.of(word)));
  }

  @Test
  void transposedWeight_isOutByIn() {
    Problem problem = Problem.of(Cases.parse(List.of("higgs:2")).get(0), 1);
    float[] weight = problem.weight(0);
    float[] transposed = problem.transposedWeight(0);
    assertEquals(weight[3 * 300 + 5], transposed[5 * 28 + 3]);
    assertEquals(weight.length, transposed.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp:3", "higgs:5", "infer:2"})
  void engine_agreesWithItself(String word) {
    for (Task task : Cases.parse(List.of(word))) {
      Problem problem = Problem.of(task, 1);
      float[] once = Agreement.numbers(new Backsweep(), problem);
      float[] again = Agreement.numbers(new Backsweep(), problem);
      assertArrayEquals(once, again);
      assertEquals(0, Agreement.require(task, "again", once, again));
    }
  }

  @Test
  void agreement_refusesAnotherLoss() {
    Task task = Cases.parse(List.of("mlp:1:sgd")).get(0);
    float[] ours = {2f, 1f};
    assertDoesNotThrow(() -> Agreement.require(task, "near", ours, new float[] {2f, 1.0005f}));
    assertThrows(
        IllegalStateException.class,
        () -> Agreement.require(task, "far", ours, new float[] {2f, 1.002f}));
    assertThrows(
        IllegalStateException.class,
        () -> Agreement.require(task, "NaN", ours, new float[] {2f, Float.NaN}));
  }

  private static List<String> names(String... words) {
    return Cases.parse(List.of(words)).stream().map(Task::name).toList();
  }
}
