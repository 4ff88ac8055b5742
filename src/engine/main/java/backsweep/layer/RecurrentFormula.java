package backsweep.layer;

import java.util.List;

/** A recurrent layer in double precision, from its formulas alone. */
final class RecurrentFormula {
  private final Recurrent f;
  private final Exact at;
  private final int time;
  private final int in;
  private final int n;

  RecurrentFormula(Recurrent f, Exact at) {
    this.f = f;
    this.at = at;
    this.time = at.input().dimension(0);
    this.in = at.input().dimension(1);
    this.n = f.units();
  }

  double[] output() {
    int width = f.directions() * n;
    double[] Z = new double[at.batch() * (f.sequence() ? time : 1) * width];
    for (int e = 0; e < at.batch(); e++) {
      for (int d = 0; d < f.directions(); d++) {
        double[] h = f.learned() ? initial(d, "initialState") : new double[n];
        boolean cell = f.learned() && f.cell() == Recurrent.Cell.LSTM;
        double[] c = cell ? initial(d, "initialCell") : new double[n];
        for (int s = 0; s < time; s++) {
          int t = d == 0 ? s : time - 1 - s;
          h = next(e, t, d, h, c);
          if (f.sequence() || s == time - 1) {
            int row = f.sequence() ? e * time + t : e;
            System.arraycopy(h, 0, Z, row * width + d * n, n);
          }
        }
      }
    }
    return Z;
  }

  private double[] initial(int d, String name) {
    List<ParameterSpec> specs = f.parameters(at.input(), null);
    for (int i = 0; i < specs.size(); i++) {
      if (specs.get(i).name().equals(Recurrent.named(d, name))) {
        return at.theta().get(i).clone();
      }
    }
    throw new IllegalStateException("no parameter " + Recurrent.named(d, name));
  }

  private double[] next(int e, int t, int d, double[] h, double[] c) {
    int columns = f.cell().gates * n;
    int each = at.theta().size() / f.directions();
    List<double[]> theta = at.theta().subList(d * each, (d + 1) * each);
    double[] x = new double[in];
    System.arraycopy(at.X(), (e * time + t) * in, x, 0, in);
    double[] g = affine(x, theta.get(0), theta.get(2), columns);
    boolean gru = f.cell() == Recurrent.Cell.GRU;
    double[] r = affine(h, theta.get(1), gru ? theta.get(3) : new double[columns], columns);
    double[] next = new double[n];
    for (int j = 0; j < n; j++) {
      next[j] =
          switch (f.cell()) {
            case TANH -> Math.tanh(g[j] + r[j]);
            case RELU -> Math.max(g[j] + r[j], 0);
            case LSTM -> {
              double i = sigmoid(g[j] + r[j]);
              double forget = sigmoid(g[n + j] + r[n + j]);
              double candidate = Math.tanh(g[2 * n + j] + r[2 * n + j]);
              c[j] = forget * c[j] + i * candidate;
              yield sigmoid(g[3 * n + j] + r[3 * n + j]) * Math.tanh(c[j]);
            }
            case GRU -> {
              double reset = sigmoid(g[j] + r[j]);
              double z = sigmoid(g[n + j] + r[n + j]);
              double candidate = Math.tanh(g[2 * n + j] + reset * r[2 * n + j]);
              yield (1 - z) * candidate + z * h[j];
            }
          };
    }
    return next;
  }

  private static double[] affine(double[] x, double[] W, double[] b, int columns) {
    double[] z = b.clone();
    for (int k = 0; k < x.length; k++) {
      for (int j = 0; j < columns; j++) {
        z[j] += x[k] * W[k * columns + j];
      }
    }
    return z;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
