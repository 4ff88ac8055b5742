package backsweep.benchmarks.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The networks of {@code layers.sh} are those that it tells of, and take steps. */
final class OursTest {
  @ParameterizedTest
  @CsvSource({
    "LENET5, 61706", // 156 + 2,416 + 48,120 + 10,164 + 850
    "CONVNET, 94410", // 320 + 18,496 + 73,856 + 448 of batchNorm + 1,290
    "LSTM, 396810", // 4 · 256 · (128 + 256 + 1) + 2,570
    "GRU, 299018", // 3 · 256 · (128 + 256 + 2) + 2,570
    "EMBEDDING1K, 64650", // 64,000 + 650
    "TRANSFORMER, 199562" // 66,048 + 65,664 + 66,048 + 512 + 1,290
  })
  void step_ofEachCase_isThatOfTheNetworkDescribed(LayerCase some, long parameters) {
    try (Ours ours = new Ours(some, 2)) {
      assertEquals(parameters, ours.parameters());
      float first = ours.step();
      float second = ours.step();
      assertTrue(first > 1 && first < 6, "loss of ten classes by chance: " + first);
      assertEquals(first, second, 1e-4f * first);
    }
  }
}
