package backsweep.data;

import backsweep.tensor.Hardware;
import backsweep.tensor.TensorOps;

/** The features of all examples in row-major order, [rows, width]. */
sealed interface Inputs {

  /** Copies one row of {@code width} numbers to X[xo …]. */
  void copyRow(int row, int width, float[] X, int xo);

  /** Bytes of storage. */
  long bytes();

  /** Numbers as they are. */
  final class Floats implements Inputs {
    private final float[] values;

    Floats(float[] values) {
      this.values = values;
    }

    @Override
    public void copyRow(int row, int width, float[] X, int xo) {
      System.arraycopy(values, row * width, X, xo, width);
    }

    @Override
    public long bytes() {
      return 4L * values.length;
    }
  }

  /** Windows of a series of steps, [steps, stepWidth]: a row begins one step behind the other. */
  final class Series implements Inputs {
    private final float[] steps;
    private final int stepWidth;

    Series(float[] steps, int stepWidth) {
      this.steps = steps;
      this.stepWidth = stepWidth;
    }

    @Override
    public void copyRow(int row, int width, float[] X, int xo) {
      System.arraycopy(steps, row * stepWidth, X, xo, width);
    }

    @Override
    public long bytes() {
      return 4L * steps.length;
    }
  }

  /** Unsigned bytes 0 … 255 that stand for 0 … 1. */
  final class Bytes implements Inputs {
    private final byte[] values;

    Bytes(byte[] values) {
      Hardware.require(); // scaling is a kernel
      this.values = values;
    }

    @Override
    public void copyRow(int row, int width, float[] X, int xo) {
      TensorOps.pixels(values, row * width, X, xo, width);
    }

    @Override
    public long bytes() {
      return values.length;
    }
  }
}
