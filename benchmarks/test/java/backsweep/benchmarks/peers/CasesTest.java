package backsweep.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backsweep.benchmarks.Case;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CasesTest {
  @Test
  void allAreSquaresLayersAndRaggedOnes() {
    assertEquals(4 + 3 * 5 * 8 + 4, Cases.parse(List.of("all")).size());
  }

  @Test
  void wordsChooseProductLayerAndBatch() {
    List<Case> cases = Cases.parse(List.of("dX:784x512:1,32", "dx:784x512:32"));
    assertEquals(List.of("dX 784×512 b1", "dX 784×512 b32"), names(cases));
    Case c = cases.get(1);
    assertEquals(List.of(32, 784, 512), List.of(c.m(), c.n(), c.k()));
  }

  @Test
  void threeNumbersAreRowsColumnsAndSummedIndex() {
    Case c = Cases.parse(List.of("127x509x783")).get(0);
    assertEquals(List.of(127, 509, 783), List.of(c.m(), c.n(), c.k()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "12x3", "fwd:784x512", "up:784x512:1", "fwd:784:1", "square"})
  void otherWordsAreRefused(String word) {
    assertThrows(IllegalArgumentException.class, () -> Cases.parse(List.of(word)));
  }

  private static List<String> names(List<Case> cases) {
    return cases.stream().map(Case::name).toList();
  }
}
