package backsweep.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalDistributionTest {
  /** From the series, summed with 120 digits. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.5",
    "0.3, 0.6179114221889527",
    "1, 0.8413447460685429",
    "-1.5, 0.06680720126885807",
    "1.9999999, 0.9772498626527236",
    "2, 0.9772498680518208",
    "-2, 0.02275013194817921",
    "-5, 2.866515718791939e-7",
    "-10, 7.619853024160525e-24"
  })
  void cumulative_nearAndFarFromZero_isThatOfTheNormalDistribution(double z, double expected) {
    assertEquals(expected, NormalDistribution.cumulative(z), 1e-14 * expected);
  }
}
