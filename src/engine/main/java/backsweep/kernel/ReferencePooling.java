package backsweep.kernel;

/** The scalar twins of {@link Pooling}. */
public final class ReferencePooling {
  private ReferencePooling() {}

  /** See {@link Pooling#greatest}. */
  public static void greatest(
      float[] X, int x, int[] at, int step, float[] Z, int z, int windows, int n) {
    for (int w = 0; w < windows; w++) {
      greatestFrom(0, X, x + w * step, at, Z, z + w * n, n);
    }
  }

  /** Channels j … n of one window. */
  static void greatestFrom(int j, float[] X, int x, int[] at, float[] Z, int z, int n) {
    for (int c = j; c < n; c++) {
      float most = X[x + at[0] + c];
      for (int q = 1; q < at.length; q++) {
        most = Math.max(X[x + at[q] + c], most);
      }
      Z[z + c] = most;
    }
  }

  /** See {@link Pooling#greatestBackward}. */
  public static void greatestBackward(
      float[] X,
      int x,
      int[] at,
      int step,
      float[] Z,
      int z,
      float[] dZ,
      int dz,
      float[] dX,
      int dx,
      int windows,
      int n,
      boolean add) {
    for (int w = 0; w < windows; w++) {
      int here = w * step;
      greatestBackwardFrom(0, X, x + here, at, Z, z + w * n, dZ, dz + w * n, dX, dx + here, n, add);
    }
  }

  /** Channels j … n of one window. */
  static void greatestBackwardFrom(
      int j,
      float[] X,
      int x,
      int[] at,
      float[] Z,
      int z,
      float[] dZ,
      int dz,
      float[] dX,
      int dx,
      int n,
      boolean add) {
    int last = at.length - 1;
    for (int c = j; c < n; c++) {
      float rest = dZ[dz + c];
      for (int q = 0; q <= last; q++) {
        boolean here = q == last || X[x + at[q] + c] == Z[z + c];
        float part = here ? rest : 0f;
        rest = here ? 0f : rest;
        int to = dx + at[q] + c;
        dX[to] = add ? dX[to] + part : part;
      }
    }
  }

  /** See {@link Pooling#share}. */
  public static void share(float[] dZ, int dz, float size, float[] dX, int dx, int n) {
    for (int j = 0; j < n; j++) {
      dX[dx + j] += dZ[dz + j] / size;
    }
  }
}
