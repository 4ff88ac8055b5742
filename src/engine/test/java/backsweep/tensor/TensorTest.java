package backsweep.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TensorTest {

  @Test
  void of_values_copiedInRowMajorOrder() {
    float[] given = {1, 2, 3, 4, 5, 6};
    Tensor tensor = Tensor.of(Shape.of(2, 3), given);
    given[0] = 9;
    assertEquals(1, tensor.get(0, 0));
    assertEquals(6, tensor.get(1, 2));
    assertEquals(6, tensor.size());
  }

  @Test
  void of_wrongCount_refused() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(Shape.of(2, 3), 1, 2));
    assertEquals("tensor of shape [2, 3]: found 2 values, expected 6.", e.getMessage());
  }

  @Test
  void set_oneValue_seenInLiveValuesAndNotInCopies() {
    Tensor tensor = Tensor.zeros(Shape.of(2, 2));
    float[] copy = tensor.toArray();
    tensor.set(7, 1, 0);
    assertEquals(7, tensor.values()[2]);
    assertEquals(0, copy[2]);
    tensor.values()[3] = 8;
    assertEquals(8, tensor.get(1, 1));
  }

  @Test
  void equals_bitsDiffer_notEqual() {
    Shape one = Shape.of(1);
    assertEquals(Tensor.of(one, Float.NaN), Tensor.of(one, Float.NaN));
    assertEquals(Tensor.of(one, 2).hashCode(), Tensor.of(one, 2).hashCode());
    assertNotEquals(Tensor.of(one, 0f), Tensor.of(one, -0f));
    assertNotEquals(Tensor.of(Shape.of(1, 1), 2), Tensor.of(one, 2));
  }

  @Test
  void toString_manyValues_shortened() {
    assertEquals("Tensor[2] {1.0, 2.0}", Tensor.of(Shape.of(2), 1, 2).toString());
    assertEquals(
        "Tensor[9] {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, …}",
        Tensor.zeros(Shape.of(9)).toString());
  }
}
