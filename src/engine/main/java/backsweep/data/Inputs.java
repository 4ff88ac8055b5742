package backsweep.data;

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

  /** Unsigned bytes 0 … 255 that stand for 0 … 1. */
  final class Bytes implements Inputs {
    private static final float SCALE = 1f / 255f;

    private final byte[] values;

    Bytes(byte[] values) {
      this.values = values;
    }

    @Override
    public void copyRow(int row, int width, float[] X, int xo) {
      int start = row * width;
      for (int i = 0; i < width; i++) {
        X[xo + i] = (values[start + i] & 255) * SCALE;
      }
    }

    @Override
    public long bytes() {
      return values.length;
    }
  }
}
