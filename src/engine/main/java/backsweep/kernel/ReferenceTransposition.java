package backsweep.kernel;

/** Scalar twin of {@link Transposition}. */
public final class ReferenceTransposition {
  private ReferenceTransposition() {}

  /** Twin of {@link Transposition#transposed}. */
  public static void transposed(
      float[] M, int mo, int ldm, int m, int n, float[] T, int to, int ldt, float[] s, int so) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        T[to + j * ldt + i] = M[mo + i * ldm + j];
      }
    }
  }
}
