package backsweep.tensor;

import java.util.Arrays;

/**
 * A fixed shape and its float values in row-major order. The values can be changed, the shape
 * cannot.
 */
public final class Tensor {

  private static final int SHOWN = 8;

  private final Shape shape;
  private final float[] values;

  private Tensor(Shape shape, float[] values) {
    this.shape = shape;
    this.values = values;
  }

  /**
   * A tensor of these values, which are copied.
   *
   * @param shape the shape
   * @param values shape.size() numbers in row-major order
   * @return the tensor
   * @throws IllegalArgumentException if the number of values is not shape.size()
   */
  public static Tensor of(Shape shape, float... values) {
    if (values.length != shape.size()) {
      throw new IllegalArgumentException(
          "tensor of shape "
              + shape
              + ": found "
              + values.length
              + " values, expected "
              + shape.size()
              + ".");
    }
    return new Tensor(shape, values.clone());
  }

  /**
   * A tensor of zeros.
   *
   * @param shape the shape
   * @return the tensor
   */
  public static Tensor zeros(Shape shape) {
    return new Tensor(shape, new float[shape.size()]);
  }

  /** {@return the shape} */
  public Shape shape() {
    return shape;
  }

  /** {@return the number of values} */
  public int size() {
    return values.length;
  }

  /**
   * One value.
   *
   * @param index one number per dimension, outermost first
   * @return the value
   * @throws IndexOutOfBoundsException if the index has another rank or leaves the shape
   */
  public float get(int... index) {
    return values[shape.offset(index)];
  }

  /**
   * Changes one value.
   *
   * @param value the new value
   * @param index one number per dimension, outermost first
   * @throws IndexOutOfBoundsException if the index has another rank or leaves the shape
   */
  public void set(float value, int... index) {
    values[shape.offset(index)] = value;
  }

  /** {@return the live values in row-major order: what is written there changes this tensor} */
  public float[] values() {
    return values;
  }

  /** {@return a copy of the values in row-major order} */
  public float[] toArray() {
    return values.clone();
  }

  /** Equal shape and equal bits; 0 and −0 differ, every NaN equals every NaN. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && shape.equals(that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  /** {@return the shape and the first values, for example {@code Tensor[2, 2] {1.0, 2.0, …}}} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Tensor").append(shape).append(" {");
    for (int i = 0; i < Math.min(SHOWN, values.length); i++) {
      text.append(i == 0 ? "" : ", ").append(values[i]);
    }
    return text.append(values.length > SHOWN ? ", …}" : "}").toString();
  }
}
