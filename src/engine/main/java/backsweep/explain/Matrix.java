package backsweep.explain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A matrix of floats, or the diagonal of one. It stands by rows, by columns, or both, so that the
 * innermost loop of a product always runs along the longer side and through neighbouring floats.
 * Plain loops: the two orders of a chain are compared with each other, on the same code.
 */
final class Matrix {
  final int rows;
  final int columns;
  final boolean diagonal;
  private float @Nullable [] byRows;
  private float @Nullable [] byColumns;

  private Matrix(
      int rows,
      int columns,
      boolean diagonal,
      float @Nullable [] byRows,
      float @Nullable [] byColumns) {
    this.rows = rows;
    this.columns = columns;
    this.diagonal = diagonal;
    this.byRows = byRows;
    this.byColumns = byColumns;
  }

  /** A matrix [rows, columns] from its rows. */
  static Matrix ofRows(int rows, int columns, float[] values) {
    return new Matrix(rows, columns, false, values, rows == 1 || columns == 1 ? values : null);
  }

  /** A matrix [rows, columns] from its columns. */
  static Matrix ofColumns(int rows, int columns, float[] values) {
    return new Matrix(rows, columns, false, rows == 1 || columns == 1 ? values : null, values);
  }

  /** A square matrix with those numbers on its diagonal, and zeros elsewhere. */
  static Matrix ofDiagonal(float[] values) {
    return new Matrix(values.length, values.length, true, values, values);
  }

  /** Turned over beforehand, so that no product has to. */
  Matrix prepared() {
    byRows();
    byColumns();
    return this;
  }

  float[] byRows() {
    float[] values = byRows;
    if (values == null) {
      values = turned(byColumns(), columns, rows);
      byRows = values;
    }
    return values;
  }

  private float[] byColumns() {
    float[] values = byColumns;
    if (values == null) {
      values = turned(byRows(), rows, columns);
      byColumns = values;
    }
    return values;
  }

  private static float[] turned(float[] lines, int count, int length) {
    float[] turned = new float[lines.length];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < length; j++) {
        turned[j * count + i] = lines[i * length + j];
      }
    }
    return turned;
  }

  /** Numbers that it holds. */
  int size() {
    return diagonal ? rows : rows * columns;
  }

  /** Floating-point operations of {@link #times}, counted from the loops that it runs. */
  double flops(Matrix right) {
    boolean scales = diagonal || right.diagonal;
    int made = diagonal && right.diagonal ? rows : rows * right.columns;
    return scales ? made : 2.0 * made * columns;
  }

  /** This times {@code right}. */
  Matrix times(Matrix right) {
    if (diagonal && right.diagonal) {
      float[] product = new float[rows];
      multiply(byRows(), 0, right.byRows(), 0, product, 0, rows);
      return ofDiagonal(product);
    }
    if (diagonal) {
      return right.byColumns == null
          ? ofRows(rows, right.columns, eachScaled(right.byRows(), byRows(), right.columns))
          : ofColumns(rows, right.columns, allScaled(right.byColumns(), byRows(), right.columns));
    }
    if (right.diagonal) {
      return byRows == null
          ? ofColumns(rows, columns, eachScaled(byColumns(), right.byRows(), rows))
          : ofRows(rows, columns, allScaled(byRows(), right.byRows(), rows));
    }
    return right.columns >= rows
        ? ofRows(rows, right.columns, product(byRows(), rows, right.byRows(), right.columns))
        : ofColumns(
            rows, right.columns, product(right.byColumns(), right.columns, byColumns(), rows));
  }

  /** C [m, n] = A [m, k] · B [k, n], everything by rows. */
  private static float[] product(float[] A, int m, float[] B, int n) {
    int k = B.length / n;
    float[] C = new float[Math.multiplyExact(m, n)];
    for (int i = 0; i < m; i++) {
      for (int q = 0; q < k; q++) {
        addTo(C, i * n, A[i * k + q], B, q * n, n);
      }
    }
    return C;
  }

  private static void addTo(float[] C, int c, float a, float[] B, int b, int n) {
    for (int j = 0; j < n; j++) {
      C[c + j] = Math.fma(a, B[b + j], C[c + j]);
    }
  }

  /** Line i of the matrix times number i of the diagonal. */
  private static float[] eachScaled(float[] lines, float[] diagonal, int length) {
    float[] scaled = new float[lines.length];
    for (int i = 0; i < diagonal.length; i++) {
      for (int j = 0; j < length; j++) {
        scaled[i * length + j] = diagonal[i] * lines[i * length + j];
      }
    }
    return scaled;
  }

  /** Every line of the matrix times the diagonal, number by number. */
  private static float[] allScaled(float[] lines, float[] diagonal, int count) {
    float[] scaled = new float[lines.length];
    for (int i = 0; i < count; i++) {
      multiply(
          lines, i * diagonal.length, diagonal, 0, scaled, i * diagonal.length, diagonal.length);
    }
    return scaled;
  }

  private static void multiply(float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = a[ao + i] * b[bo + i];
    }
  }

  @Override
  public String toString() {
    return "[" + rows + ", " + columns + "] " + Arrays.toString(byRows());
  }
}
