package backsweep.benchmarks;

import backsweep.kernel.Reductions;
import backsweep.kernel.ReferenceReductions;
import backsweep.kernel.ReferenceSoftmax;
import backsweep.kernel.Softmax;

/** The kernels that run over the rows of a matrix, by name, each with its scalar twin. */
public enum ReductionKernel {
  SUM(
      o -> o.eachRow(row -> Reductions.sum(o.x, row, o.n, o.lanes, 0)),
      o -> o.eachRow(row -> ReferenceReductions.sum(o.x, row, o.n, o.lanes, 0))),
  SUM_OF_SQUARES(
      o -> o.eachRow(row -> Reductions.sumOfSquares(o.x, row, o.n, o.lanes, 0)),
      o -> o.eachRow(row -> ReferenceReductions.sumOfSquares(o.x, row, o.n, o.lanes, 0))),
  MAX(
      o -> o.eachRow(row -> Reductions.max(o.x, row, o.n)),
      o -> o.eachRow(row -> ReferenceReductions.max(o.x, row, o.n))),
  MAX_ABS(
      o -> o.eachRow(row -> Reductions.maxAbs(o.x, row, o.n)),
      o -> o.eachRow(row -> ReferenceReductions.maxAbs(o.x, row, o.n))),
  ARG_MAX(
      o -> o.eachRow(row -> Reductions.argMax(o.x, row, o.n)),
      o -> o.eachRow(row -> ReferenceReductions.argMax(o.x, row, o.n))),
  LOG_SUM_EXP(
      o -> o.eachRow(row -> Softmax.logSumExp(o.x, row, o.n, o.lanes, 0)),
      o -> o.eachRow(row -> ReferenceSoftmax.logSumExp(o.x, row, o.n, o.lanes, 0))),
  COLUMN_SUMS(
      o -> Reductions.columnSums(o.x, 0, o.n, o.rows, o.n, o.y, 0),
      o -> ReferenceReductions.columnSums(o.x, 0, o.n, o.rows, o.n, o.y, 0)),
  SOFTMAX(
      o -> Softmax.softmax(o.x, 0, o.y, 0, o.rows, o.n, o.lanes, 0),
      o -> ReferenceSoftmax.softmax(o.x, 0, o.y, 0, o.rows, o.n, o.lanes, 0)),
  CROSS_ENTROPY(
      o -> Softmax.crossEntropy(o.x, 0, o.classes, 0, o.y, 0, o.losses, 0, o.rows, o.n, o.lanes, 0),
      o ->
          ReferenceSoftmax.crossEntropy(
              o.x, 0, o.classes, 0, o.y, 0, o.losses, 0, o.rows, o.n, o.lanes, 0)),
  CROSS_ENTROPY_BACKWARD(
      o -> Softmax.crossEntropyBackward(o.x, 0, o.classes, 0, o.y, 0, o.rows, o.n, 0.1f),
      o -> ReferenceSoftmax.crossEntropyBackward(o.x, 0, o.classes, 0, o.y, 0, o.rows, o.n, 0.1f));

  /** What a kernel works on: x [rows, n]; results in y and losses. */
  static final class Operands {
    final int rows;
    final int n;
    final float[] x;
    final float[] y;
    final float[] losses;
    final float[] lanes = new float[16];
    final int[] classes;

    Operands(int rows, int n) {
      this.rows = rows;
      this.n = n;
      this.x = Data.random(rows * n, 1, 4f);
      this.y = new float[rows * n];
      this.losses = new float[rows];
      this.classes = new int[rows];
      for (int r = 0; r < rows; r++) {
        classes[r] = r * 7 % n;
      }
    }

    private void eachRow(RowKernel kernel) {
      for (int r = 0; r < rows; r++) {
        losses[r] = kernel.run(r * n);
      }
    }
  }

  /** One number from the row that starts at that offset. */
  private interface RowKernel {
    float run(int row);
  }

  /** A pass over all rows. */
  interface Pass {
    void run(Operands operands);
  }

  final Pass kernel;
  final Pass reference;

  ReductionKernel(Pass kernel, Pass reference) {
    this.kernel = kernel;
    this.reference = reference;
  }
}
