package backsweep.explain;

/**
 * The shape of one factor of a chain of Jacobians, or of a product of neighbouring factors.
 *
 * @param name such as {@code J2}
 * @param rows elements of the output
 * @param columns elements of the input
 * @param diagonal whether only the diagonal is kept, as for an element-by-element layer
 * @param shared whether it is the same for every example of a batch, as Wᵀ is
 */
record Factor(String name, int rows, int columns, boolean diagonal, boolean shared) {
  /** Numbers that it holds. */
  double size() {
    return diagonal ? rows : (double) rows * columns;
  }

  /** The shape of this times {@code right}. */
  Factor times(Factor right) {
    return new Factor("", rows, right.columns, diagonal && right.diagonal, shared && right.shared);
  }

  /**
   * Floating-point operations of this times {@code right}: 2·rows·k·columns for two matrices, one
   * multiplication for each number where one of them is diagonal.
   */
  double flops(Factor right) {
    if (diagonal && right.diagonal) {
      return rows;
    }
    if (diagonal || right.diagonal) {
      return (double) rows * right.columns;
    }
    return 2.0 * rows * columns * right.columns;
  }
}
