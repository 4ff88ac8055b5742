package backsweep.tensor;

import java.util.Arrays;

/**
 * The dimensions of a tensor, outermost first: {@code Shape.of(28, 28)} is 28 rows of 28 columns.
 * Every dimension is at least 1; a shape of rank 0 is one number.
 */
public final class Shape {

  private final int[] dimensions;
  private final int size;

  private Shape(int[] dimensions) {
    this.dimensions = dimensions;
    this.size = checkedSize(dimensions);
  }

  /**
   * A shape with these dimensions, outermost first.
   *
   * @param dimensions each at least 1; none gives the shape of a single number
   * @return the shape
   * @throws IllegalArgumentException if a dimension is below 1, or if the shape holds more than
   *     2,147,483,647 values
   */
  public static Shape of(int... dimensions) {
    return new Shape(dimensions.clone());
  }

  /** {@return the number of dimensions} */
  public int rank() {
    return dimensions.length;
  }

  /**
   * The length of one dimension.
   *
   * @param axis 0 (outermost) … rank − 1
   * @return the length, at least 1
   * @throws IndexOutOfBoundsException if there is no such axis
   */
  public int dimension(int axis) {
    if (axis < 0 || axis >= dimensions.length) {
      throw new IndexOutOfBoundsException(
          "shape "
              + this
              + " has no axis "
              + axis
              + ": expected 0 … "
              + (dimensions.length - 1)
              + ".");
    }
    return dimensions[axis];
  }

  /** {@return a copy of the dimensions, outermost first} */
  public int[] dimensions() {
    return dimensions.clone();
  }

  /** {@return the number of values: the product of all dimensions} */
  public int size() {
    return size;
  }

  /**
   * The row-major position of one element.
   *
   * @param index one number per dimension, outermost first
   * @return the position, 0 … size − 1
   * @throws IndexOutOfBoundsException if the index has another rank or leaves the shape
   */
  public int offset(int... index) {
    if (index.length != dimensions.length) {
      throw new IndexOutOfBoundsException(
          "index "
              + Arrays.toString(index)
              + " has "
              + index.length
              + " numbers but shape "
              + this
              + " has rank "
              + dimensions.length
              + ".");
    }
    int offset = 0;
    for (int axis = 0; axis < index.length; axis++) {
      if (index[axis] < 0 || index[axis] >= dimensions[axis]) {
        throw new IndexOutOfBoundsException(
            "index " + Arrays.toString(index) + " lies outside shape " + this + ".");
      }
      offset = offset * dimensions[axis] + index[axis];
    }
    return offset;
  }

  private static int checkedSize(int[] dimensions) {
    long size = 1;
    for (int axis = 0; axis < dimensions.length; axis++) {
      if (dimensions[axis] < 1) {
        throw new IllegalArgumentException(
            "shape "
                + Arrays.toString(dimensions)
                + ": dimension "
                + axis
                + " is "
                + dimensions[axis]
                + ", expected at least 1.");
      }
      size *= dimensions[axis];
      if (size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "shape "
                + Arrays.toString(dimensions)
                + " holds more values than one array can: expected at most "
                + Integer.MAX_VALUE
                + ".");
      }
    }
    return (int) size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(dimensions, that.dimensions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dimensions);
  }

  /** {@return the dimensions in brackets, for example {@code [28, 28]}} */
  @Override
  public String toString() {
    return Arrays.toString(dimensions);
  }
}
