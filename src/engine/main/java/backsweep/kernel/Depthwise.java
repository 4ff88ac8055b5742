package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows with one filter for each channel: channels are the last axis, lanes run across them, and
 * no sum crosses a lane. Forward and the way back to the image are the same sums with other
 * distances between taps; what lies beside the image has no tap.
 *
 * <p>Eight outputs at a time share a load of W and hide the latency of their chains. The last eight
 * begin earlier rather than late, and some outputs are computed twice.
 */
public final class Depthwise {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private Depthwise() {}

  /**
   * z[i, c] = b[c] + Σ over r and q of x[i, r, q, c]·w[tap + r·tr + q·tq, c], r first: one chain of
   * fused multiply-adds. Number (i, r, q, c) of X stands at {@code xo + i·dx + r·down + q·across +
   * c}, (i, c) of Z at {@code zo + i·dz + c}, apart from X; W [k, n] stands in panels.
   *
   * @param rows taps r
   * @param columns taps q
   * @param count outputs i
   * @param n channels c
   */
  public static void correlate(
      float[] X,
      int xo,
      int dx,
      int down,
      int across,
      int rows,
      int columns,
      float[] W,
      int wo,
      int k,
      int tap,
      int tr,
      int tq,
      float[] b,
      int bo,
      float[] Z,
      int zo,
      int dz,
      int count,
      int n) {
    int end = F.loopBound(n);
    int tile = count >= 8 ? 8 : count >= 4 ? 4 : 1;
    for (int t = 0; t < count; t += tile) {
      int i = Math.min(t, count - tile);
      int x = xo + i * dx;
      int z = zo + i * dz;
      for (int p = 0; p < Panels.count(n); p++) {
        int ld = Panels.width(n, p);
        int c = p * Panels.WIDTH;
        int w = wo + Panels.start(k, p) + tap * ld - c;
        int wr = tr * ld;
        int wq = tq * ld;
        for (int j = c; j < Math.min(c + ld, end); j += LANES) {
          if (tile == 8) {
            eight(
                X, x + j, dx, down, across, rows, columns, W, w + j, wr, wq, b, bo + j, Z, z + j,
                dz);
          } else if (tile == 4) {
            four(
                X, x + j, dx, down, across, rows, columns, W, w + j, wr, wq, b, bo + j, Z, z + j,
                dz);
          } else {
            one(X, x + j, down, across, rows, columns, W, w + j, wr, wq, b, bo + j, Z, z + j);
          }
        }
      }
    }
    ReferenceDepthwise.correlateFrom(
        X, xo, dx, down, across, rows, columns, W, wo, k, tap, tr, tq, b, bo, Z, zo, dz, count, n,
        end);
  }

  private static void eight(
      float[] X,
      int xo,
      int dx,
      int down,
      int across,
      int rows,
      int columns,
      float[] W,
      int wo,
      int wr,
      int wq,
      float[] b,
      int bo,
      float[] Z,
      int zo,
      int dz) {
    FloatVector z0 = FloatVector.fromArray(F, b, bo);
    FloatVector z1 = z0;
    FloatVector z2 = z0;
    FloatVector z3 = z0;
    FloatVector z4 = z0;
    FloatVector z5 = z0;
    FloatVector z6 = z0;
    FloatVector z7 = z0;
    for (int r = 0; r < rows; r++) {
      int x = xo + r * down;
      int w = wo + r * wr;
      for (int q = 0; q < columns; q++) {
        FloatVector v = FloatVector.fromArray(F, W, w);
        z0 = v.fma(FloatVector.fromArray(F, X, x), z0);
        z1 = v.fma(FloatVector.fromArray(F, X, x + dx), z1);
        z2 = v.fma(FloatVector.fromArray(F, X, x + 2 * dx), z2);
        z3 = v.fma(FloatVector.fromArray(F, X, x + 3 * dx), z3);
        z4 = v.fma(FloatVector.fromArray(F, X, x + 4 * dx), z4);
        z5 = v.fma(FloatVector.fromArray(F, X, x + 5 * dx), z5);
        z6 = v.fma(FloatVector.fromArray(F, X, x + 6 * dx), z6);
        z7 = v.fma(FloatVector.fromArray(F, X, x + 7 * dx), z7);
        x += across;
        w += wq;
      }
    }
    z0.intoArray(Z, zo);
    z1.intoArray(Z, zo + dz);
    z2.intoArray(Z, zo + 2 * dz);
    z3.intoArray(Z, zo + 3 * dz);
    z4.intoArray(Z, zo + 4 * dz);
    z5.intoArray(Z, zo + 5 * dz);
    z6.intoArray(Z, zo + 6 * dz);
    z7.intoArray(Z, zo + 7 * dz);
  }

  private static void four(
      float[] X,
      int xo,
      int dx,
      int down,
      int across,
      int rows,
      int columns,
      float[] W,
      int wo,
      int wr,
      int wq,
      float[] b,
      int bo,
      float[] Z,
      int zo,
      int dz) {
    FloatVector z0 = FloatVector.fromArray(F, b, bo);
    FloatVector z1 = z0;
    FloatVector z2 = z0;
    FloatVector z3 = z0;
    for (int r = 0; r < rows; r++) {
      int x = xo + r * down;
      int w = wo + r * wr;
      for (int q = 0; q < columns; q++) {
        FloatVector v = FloatVector.fromArray(F, W, w);
        z0 = v.fma(FloatVector.fromArray(F, X, x), z0);
        z1 = v.fma(FloatVector.fromArray(F, X, x + dx), z1);
        z2 = v.fma(FloatVector.fromArray(F, X, x + 2 * dx), z2);
        z3 = v.fma(FloatVector.fromArray(F, X, x + 3 * dx), z3);
        x += across;
        w += wq;
      }
    }
    z0.intoArray(Z, zo);
    z1.intoArray(Z, zo + dz);
    z2.intoArray(Z, zo + 2 * dz);
    z3.intoArray(Z, zo + 3 * dz);
  }

  private static void one(
      float[] X,
      int xo,
      int down,
      int across,
      int rows,
      int columns,
      float[] W,
      int wo,
      int wr,
      int wq,
      float[] b,
      int bo,
      float[] Z,
      int zo) {
    FloatVector z0 = FloatVector.fromArray(F, b, bo);
    for (int r = 0; r < rows; r++) {
      int x = xo + r * down;
      int w = wo + r * wr;
      for (int q = 0; q < columns; q++) {
        z0 = FloatVector.fromArray(F, W, w).fma(FloatVector.fromArray(F, X, x), z0);
        x += across;
        w += wq;
      }
    }
    z0.intoArray(Z, zo);
  }

  /**
   * dw[tap + r·tr + q, c] += Σ over i of x[i, r, q, c]·dz[i, c] for the channels of panels p0 … p1,
   * the chain that made dw taken on; numbers stand as in {@link #correlate}. Nine taps at a time
   * share a load of dZ; where there are fewer, the last is computed again.
   */
  public static void accumulate(
      float[] X,
      int xo,
      int dx,
      int down,
      int across,
      int rows,
      int columns,
      float[] dZ,
      int zo,
      int dz,
      int count,
      float[] dW,
      int wo,
      int k,
      int tap,
      int tr,
      int n,
      int p0,
      int p1) {
    int end = F.loopBound(n);
    for (int p = p0; p < p1; p++) {
      int ld = Panels.width(n, p);
      int c = p * Panels.WIDTH;
      int w = wo + Panels.start(k, p) + tap * ld - c;
      int wr = tr * ld;
      int last = Math.min(c + ld, end);
      for (int r = 0; r < rows; r += 3) {
        int r1 = Math.min(r + 1, rows - 1);
        int r2 = Math.min(r + 2, rows - 1);
        for (int q = 0; q < columns; q += 3) {
          int q1 = Math.min(1, columns - 1 - q);
          int q2 = Math.min(2, columns - 1 - q);
          for (int j = c; j < last; j += LANES) {
            int x = xo + q * across + j;
            int at = w + q * ld + j;
            nine(
                X,
                x + r * down,
                x + r1 * down,
                x + r2 * down,
                q1 * across,
                q2 * across,
                dx,
                dZ,
                zo + j,
                dz,
                count,
                dW,
                at + r * wr,
                at + r1 * wr,
                at + r2 * wr,
                q1 * ld,
                q2 * ld);
          }
        }
      }
    }
    int rest = Math.max(end, p0 * Panels.WIDTH);
    ReferenceDepthwise.accumulateFrom(
        X,
        xo,
        dx,
        down,
        across,
        rows,
        columns,
        dZ,
        zo,
        dz,
        count,
        dW,
        wo,
        k,
        tap,
        tr,
        n,
        rest,
        p1 * Panels.WIDTH);
  }

  private static void nine(
      float[] X,
      int xa,
      int xb,
      int xc,
      int x1,
      int x2,
      int dx,
      float[] dZ,
      int zo,
      int dz,
      int count,
      float[] dW,
      int wa,
      int wb,
      int wc,
      int w1,
      int w2) {
    FloatVector a0 = FloatVector.fromArray(F, dW, wa);
    FloatVector a1 = FloatVector.fromArray(F, dW, wa + w1);
    FloatVector a2 = FloatVector.fromArray(F, dW, wa + w2);
    FloatVector b0 = FloatVector.fromArray(F, dW, wb);
    FloatVector b1 = FloatVector.fromArray(F, dW, wb + w1);
    FloatVector b2 = FloatVector.fromArray(F, dW, wb + w2);
    FloatVector c0 = FloatVector.fromArray(F, dW, wc);
    FloatVector c1 = FloatVector.fromArray(F, dW, wc + w1);
    FloatVector c2 = FloatVector.fromArray(F, dW, wc + w2);
    for (int i = 0; i < count; i++) {
      FloatVector d = FloatVector.fromArray(F, dZ, zo + i * dz);
      int x = i * dx;
      a0 = d.fma(FloatVector.fromArray(F, X, xa + x), a0);
      a1 = d.fma(FloatVector.fromArray(F, X, xa + x + x1), a1);
      a2 = d.fma(FloatVector.fromArray(F, X, xa + x + x2), a2);
      b0 = d.fma(FloatVector.fromArray(F, X, xb + x), b0);
      b1 = d.fma(FloatVector.fromArray(F, X, xb + x + x1), b1);
      b2 = d.fma(FloatVector.fromArray(F, X, xb + x + x2), b2);
      c0 = d.fma(FloatVector.fromArray(F, X, xc + x), c0);
      c1 = d.fma(FloatVector.fromArray(F, X, xc + x + x1), c1);
      c2 = d.fma(FloatVector.fromArray(F, X, xc + x + x2), c2);
    }
    a0.intoArray(dW, wa);
    a1.intoArray(dW, wa + w1);
    a2.intoArray(dW, wa + w2);
    b0.intoArray(dW, wb);
    b1.intoArray(dW, wb + w1);
    b2.intoArray(dW, wb + w2);
    c0.intoArray(dW, wc);
    c1.intoArray(dW, wc + w1);
    c2.intoArray(dW, wc + w2);
  }
}
