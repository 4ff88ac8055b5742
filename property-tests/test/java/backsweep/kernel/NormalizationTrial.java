package backsweep.kernel;

/** The kernels of {@link Normalization} and {@link RandomBits} against their twins. */
final class NormalizationTrial {
  private NormalizationTrial() {}

  static void columns(KernelTrial t, int n) {
    int rows = 1 + t.below(11);
    int ld = n + t.below(5);
    int x = t.given(rows * ld);
    int dz = t.given(rows * ld);
    int mean = t.given(n);
    int y = t.written(n);
    t.same(
        "columnSquares",
        m -> Normalization.columnSquares(m, x, ld, rows, n, m, mean, m, y),
        m -> ReferenceNormalization.columnSquares(m, x, ld, rows, n, m, mean, m, y));
    int s = t.written(n);
    t.same(
        "columnProducts",
        m -> Normalization.columnProducts(m, x, m, dz, ld, rows, n, m, mean, m, y, m, s),
        m -> ReferenceNormalization.columnProducts(m, x, m, dz, ld, rows, n, m, mean, m, y, m, s));
    KernelTrial own = t.next();
    int X = own.given(rows * n);
    int a = own.given(n);
    int b = own.given(n);
    int Z = own.writtenOrInto(X, rows * n);
    own.same(
        "columns",
        m -> Normalization.columns(m, X, m, Z, n, rows, n, m, a, m, b),
        m -> ReferenceNormalization.columns(m, X, m, Z, n, rows, n, m, a, m, b));
    t.absorb(own);
    KernelTrial back = own.next();
    int X2 = back.given(rows * n);
    int dZ2 = back.given(rows * n);
    int a2 = back.given(n);
    int b2 = back.given(n);
    int c2 = back.given(n);
    int dX = back.writtenOrInto(dZ2, rows * n);
    back.same(
        "columns′",
        m -> Normalization.columnsBackward(m, X2, m, dZ2, m, dX, n, rows, n, m, a2, m, b2, m, c2),
        m ->
            ReferenceNormalization.columnsBackward(
                m, X2, m, dZ2, m, dX, n, rows, n, m, a2, m, b2, m, c2));
    t.absorb(back);
  }

  static void rows(KernelTrial t, int n, boolean centred) {
    int rows = 1 + t.below(4);
    int lanes = t.scratch(16);
    int x = t.given(rows * n);
    int scale = t.given(n);
    int shift = t.given(n);
    int statistics = t.written(2 * rows);
    int z = t.writtenOrInto(x, rows * n);
    float epsilon = 1e-5f + t.fraction();
    t.same(
        "rows",
        m ->
            Normalization.rows(
                m, x, m, z, rows, n, m, scale, m, shift, m, statistics, epsilon, centred, m, lanes),
        m ->
            ReferenceNormalization.rows(
                m,
                x,
                m,
                z,
                rows,
                n,
                m,
                scale,
                m,
                shift,
                m,
                statistics,
                epsilon,
                centred,
                m,
                lanes));
    KernelTrial back = t.next();
    int l = back.scratch(16);
    int X = back.given(rows * n);
    int dZ = back.given(rows * n);
    int s = back.given(n);
    int st = back.given(2 * rows);
    int dX = back.writtenOrInto(dZ, rows * n);
    back.same(
        "rowsBackward",
        m -> Normalization.rowsBackward(m, X, m, dZ, m, dX, rows, n, m, s, m, st, centred, m, l),
        m ->
            ReferenceNormalization.rowsBackward(
                m, X, m, dZ, m, dX, rows, n, m, s, m, st, centred, m, l));
    t.absorb(back);
    KernelTrial sums = back.next();
    int X3 = sums.given(rows * n);
    int dZ3 = sums.given(rows * n);
    int st3 = sums.given(2 * rows);
    int y = sums.written(n);
    sums.same(
        "rowProducts",
        m -> Normalization.rowProducts(m, X3, m, dZ3, rows, n, m, st3, m, y),
        m -> ReferenceNormalization.rowProducts(m, X3, m, dZ3, rows, n, m, st3, m, y));
    t.absorb(sums);
  }

  static void dropout(KernelTrial t, int n) {
    int x = t.given(n);
    int z = t.writtenOrInto(x, n);
    int place = t.below(1 << 20);
    int a = t.below(Integer.MAX_VALUE);
    int b = -t.below(Integer.MAX_VALUE);
    int threshold = t.below((1 << 24) + 1);
    float scale = 1 + t.fraction();
    t.same(
        "dropout",
        m -> RandomBits.dropout(m, x, m, z, n, place, a, b, threshold, scale),
        m -> ReferenceRandomBits.dropout(m, x, m, z, n, place, a, b, threshold, scale));
  }

  static void noise(KernelTrial t, int n) {
    int x = t.given(n);
    int z = t.writtenOrInto(x, n);
    int s = t.scratch(2 * n);
    int place = t.below(1 << 20);
    int a = t.below(Integer.MAX_VALUE);
    int b = -t.below(Integer.MAX_VALUE);
    float deviation = t.fraction();
    t.same(
        "noise",
        m -> RandomBits.noise(m, x, m, z, n, place, a, b, deviation, m, s),
        m -> ReferenceRandomBits.noise(m, x, m, z, n, place, a, b, deviation, m, s));
  }

  static void transposed(KernelTrial t, int n) {
    int m = 1 + t.below(70);
    int ldm = n + t.below(4);
    int ldt = m + t.below(2) * t.below(9);
    int M = t.given(m * ldm);
    int T = t.written(n * ldt);
    int s = t.scratch(Transposition.ROOM);
    t.same(
        "transposed",
        k -> {
          zero(k, T, n * ldt);
          Transposition.transposed(k, M, ldm, m, n, k, T, ldt, k, s);
        },
        k -> {
          zero(k, T, n * ldt);
          ReferenceTransposition.transposed(k, M, ldm, m, n, k, T, ldt, k, s);
        });
  }

  /** So that places between the rows, which no kernel writes, hold a number. */
  private static void zero(float[] memory, int at, int n) {
    java.util.Arrays.fill(memory, at, at + n, 0f);
  }
}
