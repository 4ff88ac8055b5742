package backsweep.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DoubleNetworkTest {
  @Test
  void erf_ofTheOracle_isErf() {
    assertEquals(0.5204998778130465, DoubleNetwork.erf(0.5), 5e-16);
    assertEquals(-0.8427007929497149, DoubleNetwork.erf(-1), 5e-16);
    assertEquals(0.9953222650189527, DoubleNetwork.erf(2), 5e-16);
    assertEquals(0.9999779095030014, DoubleNetwork.erf(3), 5e-16);
  }

  @Test
  void erfc_ofTheOracle_isErfc() {
    assertEquals(0.1572992070502851, DoubleNetwork.erfc(1), 1e-15 * 0.157);
    assertEquals(0.00467773498104727, DoubleNetwork.erfc(2), 1e-14 * 0.00467);
    assertEquals(1.5374597944280349e-12, DoubleNetwork.erfc(5), 1e-14 * 1.54e-12);
  }

  @Test
  void normal_farBelowZero_keepsItsDigits() {
    assertEquals(1.279812543885835e-12, DoubleNetwork.normal(-7), 1e-14 * 1.28e-12);
    assertEquals(7.619853024160525e-24, DoubleNetwork.normal(-10), 1e-14 * 7.62e-24);
  }

  @Test
  void normal_onBothSidesOfTheSeam_isTheSame() {
    double slope = Math.exp(-1.125) / Math.sqrt(2 * Math.PI);
    double below = DoubleNetwork.normal(-1.5 - 1e-9) + 1e-9 * slope;
    assertEquals(DoubleNetwork.normal(-1.5), below, 1e-15);
  }
}
