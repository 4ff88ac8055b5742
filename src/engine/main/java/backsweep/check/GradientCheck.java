package backsweep.check;

import backsweep.data.Batch;
import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Compares the gradients of the backward sweep with the definition of the derivative, (L(θ+h) −
 * L(θ−h)) / 2h, computed in double precision from the formulas alone.
 *
 * <p>A gradient may be off by what rounding explains, and by the error of the difference itself.
 * The first is proved for each element: the network is run in double precision, forward, loss and
 * back, and each number is carried with a radius: how far the float of the engine can be from it,
 * with u = 2⁻²⁴ (Higham, Accuracy and Stability of Numerical Algorithms, 2002).
 *
 * <ul>
 *   <li>An element of a product is one chain of fused multiply-adds: off by at most u times the sum
 *       of the magnitudes of its partial sums, and by what its factors are off (section 3.3).
 *   <li>Any other sum of n terms is off by at most γₙ·Σ|terms|, γₙ = n·u / (1 − n·u) (lemma 3.1).
 *   <li>A function is off by its largest slope within the radius times the radius, and by the
 *       accuracy of its kernel. Where a kink (the corner of relu, say) lies within the radius the
 *       engine may stand on either side of it, and the radius covers both slopes.
 * </ul>
 *
 * <p>The error of the difference is estimated by halving h, plus the rounding of L over h.
 *
 * <p>h shrinks until no kink lies between θ − 2h and θ + 2h. Where it then is too small for double
 * precision the difference tells nothing: such elements are counted, not judged.
 */
public final class GradientCheck {
  private final Network network;
  private final Loss loss;
  private final PlanOptions options;
  private final int samples;
  private final long seed;

  /**
   * A check of at most {@code samples} elements of each parameter, chosen by the seed.
   *
   * @throws IllegalArgumentException if {@code samples} is less than 1
   */
  public GradientCheck(Network network, Loss loss, PlanOptions options, int samples, long seed) {
    if (samples < 1) {
      throw new IllegalArgumentException("samples: found " + samples + ", expected 1 or more");
    }
    this.network = network;
    this.loss = loss;
    this.options = options;
    this.samples = samples;
    this.seed = seed;
  }

  /**
   * Whether every layer of the network has a proved bound of its rounding. If not, {@link
   * LayerCheck} judges each layer.
   */
  public static boolean judges(Network network) {
    return network.layers().stream().allMatch(DoubleNetwork::knows);
  }

  /**
   * Checks the gradients on random examples: inputs normal, targets to suit the loss.
   *
   * @throws IllegalArgumentException if {@code batch} is less than 1, or too large for one array
   */
  public GradientReport onRandomBatch(int batch) {
    return on(RandomExamples.of(network, loss, batch, seed));
  }

  /** Checks the gradients on these examples. */
  public GradientReport on(Batch batch) {
    try (TrainingPlan plan = network.planTraining(batch.size(), loss, options)) {
      plan.forward(batch);
      plan.backward();
      return judge(batch, name -> plan.gradients().get(name).values());
    }
  }

  /** Judges these gradients, row-major by name of the parameter, on these examples. */
  GradientReport judge(Batch batch, Function<String, float[]> gradients) {
    DoubleNetwork exact = new DoubleNetwork(network, loss, batch);
    RoundingBound bound = new RoundingBound(exact);
    CentralDifferences differences = new CentralDifferences(exact, bound.lossRadius);
    List<GradientReport.Line> lines = new ArrayList<>();
    for (ParameterLayout.Entry entry : network.parameters().layout().entries()) {
      if (entry.trained()) {
        String name = entry.name();
        lines.add(line(name, gradients.apply(name), exact, bound, differences));
      }
    }
    return new GradientReport(List.copyOf(lines));
  }

  private GradientReport.Line line(
      String name,
      float[] gradient,
      DoubleNetwork exact,
      RoundingBound bound,
      CentralDifferences differences) {
    int atKinks = 0;
    int checked = 0;
    double worstRatio = -1;
    GradientReport.Line worst = new GradientReport.Line(name, 0, 0, 0, 0, 0, 0);
    for (int i : elements(name, gradient.length)) {
      Element e = Element.of(exact, name, i);
      double radius = bound.radius(e);
      CentralDifferences.Difference numeric = differences.of(e, radius);
      if (numeric == null) {
        atKinks++;
        continue;
      }
      checked++;
      double tolerance = radius + numeric.error();
      GradientReport.Line line =
          new GradientReport.Line(name, 0, 0, i, gradient[i], numeric.value(), tolerance);
      if (line.ratio() > worstRatio) {
        worstRatio = line.ratio();
        worst = line;
      }
    }
    return worst.counted(checked, atKinks);
  }

  private int[] elements(String name, int n) {
    int[] all = new int[n];
    for (int i = 0; i < n; i++) {
      all[i] = i;
    }
    if (n > samples) {
      new SeededRandom(seed, "elements of " + name).shuffle(all);
    }
    return Arrays.copyOf(all, Math.min(n, samples));
  }
}
