package backsweep.oracle;

import static backsweep.oracle.ErrorBound.ETA;
import static backsweep.oracle.ErrorBound.U;
import static backsweep.oracle.ErrorBound.ULPS;

/**
 * An activation at a point z that is known up to a radius: slope f′(z), and how far the engine's
 * value and slope can be from f(z) and f′(z). The engine computes f′ from a = f(z) or from z.
 */
final class SlopeBound {
  final double slope;
  final double slopeRadius;
  final double valueRadius;

  SlopeBound(DoubleNetwork.Op op, double z, double r) {
    if (op.kinked() && r >= Math.abs(z) && z != 0) {
      throw new IllegalStateException("at " + z + " ± " + r + " " + op + " has its kink");
    }
    switch (op.name()) {
      case "relu" -> {
        slope = z > 0 ? 1 : 0;
        valueRadius = slope * r;
        slopeRadius = 0;
      }
      case "leakyRelu" -> {
        slope = z > 0 ? 1 : op.argument();
        valueRadius = slope * r + (z > 0 ? 0 : U * slope * (Math.abs(z) + r)) + ETA;
        slopeRadius = 0;
      }
      case "elu" -> {
        double e = op.argument() * Math.exp(z);
        slope = z > 0 ? 1 : e;
        double a = op.argument() * Math.abs(Math.expm1(z));
        double carried = e * Math.expm1(r);
        valueRadius = z > 0 ? r : carried + (ULPS + 2) * U * (a + carried) + ETA;
        slopeRadius = z > 0 ? 0 : valueRadius + U * (e + valueRadius);
      }
      case "sigmoid" -> {
        double a = 1 / (1 + Math.exp(-z));
        slope = a * (1 - a);
        double carried = (slope + 0.0963 * r) * r;
        valueRadius = carried + ULPS * U * (a + carried) + ETA;
        double exact = Math.abs(1 - 2 * a) * valueRadius + valueRadius * valueRadius;
        slopeRadius = exact + 3 * U * (slope + exact) + ETA;
      }
      case "tanh" -> {
        double a = Math.tanh(z);
        slope = 1 - a * a;
        double carried = (slope + 0.77 * r) * r;
        valueRadius = carried + ULPS * U * (Math.abs(a) + carried) + ETA;
        double exact = 2 * Math.abs(a) * valueRadius + valueRadius * valueRadius;
        slopeRadius = exact + 4 * U * (slope + exact) + ETA;
      }
      case "gelu" -> {
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        slope = DoubleNetwork.normal(z) + z * density;
        double carried = (Math.abs(slope) + 0.8 * r) * r;
        double value = Math.abs(z * DoubleNetwork.normal(z));
        valueRadius = carried + ULPS * U * (value + carried) + ETA;
        double terms = (z > 0 ? 1 : 0) + DoubleNetwork.normal(-Math.abs(z)) + Math.abs(z) * density;
        slopeRadius = 0.8 * r + ULPS * U * (terms + 0.8 * r) + ETA;
      }
      case "silu" -> {
        double s = 1 / (1 + Math.exp(-z));
        slope = s * (1 + z * (1 - s));
        double carried = (Math.abs(slope) + 0.5 * r) * r;
        valueRadius = carried + (ULPS + 1) * U * (Math.abs(z) * s + carried) + ETA;
        slopeRadius = 0.5 * r + (ULPS + 3) * U * (s * (1 + Math.abs(z)) + r) + ETA;
      }
      case "softplus" -> {
        slope = 1 / (1 + Math.exp(-z));
        double carried = (slope + 0.25 * r) * r;
        double value = Math.log1p(Math.exp(z));
        valueRadius = carried + ULPS * U * (value + carried) + ETA;
        slopeRadius = 0.25 * r + ULPS * U * (slope + 0.25 * r) + ETA;
      }
      default -> throw new IllegalArgumentException(op.toString());
    }
  }
}
