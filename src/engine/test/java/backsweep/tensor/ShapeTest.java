package backsweep.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {

  @Test
  void of_dimensions_keptAndMultiplied() {
    Shape shape = Shape.of(2, 3, 4);
    assertEquals(3, shape.rank());
    assertEquals(24, shape.size());
    assertEquals(4, shape.dimension(2));
    assertEquals("[2, 3, 4]", shape.toString());
    assertEquals(Shape.of(2, 3, 4), shape);
    assertEquals(Shape.of(2, 3, 4).hashCode(), shape.hashCode());
    assertNotEquals(Shape.of(2, 12), shape);
  }

  @Test
  void of_nothing_isOneNumber() {
    assertEquals(1, Shape.of().size());
    assertEquals(0, Shape.of().rank());
    assertEquals(0, Shape.of().offset());
  }

  @Test
  void of_zeroOrNegative_refused() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> Shape.of(3, 0));
    assertEquals("shape [3, 0]: dimension 1 is 0, expected at least 1.", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Shape.of(-1));
    assertThrows(IllegalArgumentException.class, () -> Shape.of(1 << 16, 1 << 15, 0));
  }

  @Test
  void of_moreThanAnArrayHolds_refused() {
    assertEquals(Integer.MAX_VALUE, Shape.of(Integer.MAX_VALUE).size());
    assertEquals(1 << 30, Shape.of(1 << 15, 1 << 15).size());
    Exception e = assertThrows(IllegalArgumentException.class, () -> Shape.of(1 << 16, 1 << 15));
    assertTrue(e.getMessage().startsWith("shape [65536, 32768] holds more values"));
    // 2³² · 2³² is 0 in 64 bits.
    int big = 1 << 30;
    assertThrows(IllegalArgumentException.class, () -> Shape.of(big, 4, big, 4));
  }

  @Test
  void dimensions_changedByCaller_shapeUnchanged() {
    int[] given = {2, 3};
    Shape shape = Shape.of(given);
    given[0] = 9;
    shape.dimensions()[1] = 9;
    assertArrayEquals(new int[] {2, 3}, shape.dimensions());
  }

  @Test
  void offset_everyIndex_rowMajor() {
    Shape shape = Shape.of(2, 3, 4);
    int expected = 0;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 4; k++) {
          assertEquals(expected++, shape.offset(i, j, k));
        }
      }
    }
  }

  @Test
  void offset_outside_refused() {
    Shape shape = Shape.of(2, 3);
    assertThrows(IndexOutOfBoundsException.class, () -> shape.offset(0));
    assertThrows(IndexOutOfBoundsException.class, () -> shape.offset(0, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> shape.offset(-1, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> shape.dimension(2));
  }
}
