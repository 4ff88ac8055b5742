package backsweep.explain;

import backsweep.explain.LogicalStep.Phase;
import backsweep.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The walk through the article's network as text. */
final class WalkText {
  private static final int ALL = Integer.MAX_VALUE;

  private final ArticleWalk walk;
  private final PassText steps;

  WalkText(ArticleWalk walk) {
    this.walk = walk;
    this.steps = new PassText(walk.explanation(), walk.pass(), ALL);
  }

  List<Section> sections() {
    return List.of(
        new Section("The article's network", network()),
        new Section("Forward: each z is kept where the way back needs it", forward()),
        new Section("Backward, loss first: each ∂ℓ/∂z is computed once and reused", backward()),
        new Section("One step of gradient descent", descent()),
        new Section("The definition of the derivative, and where floating point ends it", limit()));
  }

  private String network() {
    StringBuilder text = new StringBuilder();
    text.append(
        "z1 = W1·x + b1,  z2 = f(z1),  z3 = W2·z2 + b2,  ℓ = (z3 − y)²,  f(z) = max(z, 0)\n");
    text.append(
        "Examples are rows here, so that W1·x reads x·W1 and a W has the shape [in, out].\n");
    text.append("The engine runs this plan, in which every buffer is kept:\n\n");
    text.append(walk.pass().outline().network());
    return text.toString();
  }

  private String forward() {
    return steps.of(Phase.FORWARD) + steps.of(Phase.LOSS);
  }

  private String backward() {
    return steps.of(Phase.BACKWARD)
        + "    x is data: nobody needs ∂ℓ/∂x, so it is not computed and has no buffer.\n";
  }

  private String descent() {
    StringBuilder text = new StringBuilder();
    String rate = Values.number(walk.rate());
    text.append("θ ← θ − α·∂ℓ/∂θ with α = ").append(rate).append(":\n");
    for (Map.Entry<String, Tensor> entry : walk.updated().entrySet()) {
      Tensor before = walk.pass().parameters().get(entry.getKey());
      text.append(
          String.format(
              "      %-8s %s → %s%n",
              entry.getKey(),
              before == null ? "" : Values.text(before, ALL),
              Values.text(entry.getValue(), ALL)));
    }
    float first = walk.losses().get(0);
    float second = walk.losses().get(1);
    text.append(
        String.format(
            Locale.ROOT,
            "ℓ falls from %s to %s, by %s; α·‖∂ℓ/∂θ‖² = %.4f is the fall of the tangent.%n",
            Values.number(first),
            Values.number(second),
            Values.number(first - second),
            walk.predictedFall()));
    text.append("After each of ").append(walk.losses().size() - 1).append(" steps:");
    for (float loss : walk.losses().subList(1, walk.losses().size())) {
      text.append(String.format(Locale.ROOT, " %.4g", loss));
    }
    return text.append('\n').toString();
  }

  private String limit() {
    StringBuilder text = new StringBuilder();
    float f = ArticleWalk.X * ArticleWalk.Y;
    text.append("∂f/∂x is the limit of (f(x + h, y) − f(x, y)) / h for h → 0.\n");
    text.append(
        String.format(
            Locale.ROOT,
            "f(x, y) = x·y at (%.0f, %.0f) is %.0f, and ∂f/∂x = y = %.0f exactly: raising x by h"
                + " changes f by %.0f·h.%n",
            ArticleWalk.X,
            ArticleWalk.Y,
            f,
            ArticleWalk.Y,
            ArticleWalk.Y));
    float exact = walk.pass().gradientOf("0/weight").get(0, 0);
    text.append("ℓ of the network above has ∂ℓ/∂W1[0, 0] = ").append(Values.number(exact));
    text.append(", and its quotient takes a forward pass for each h.\n\n");
    text.append(
        String.format(
            "%-8s  %-30s  %-30s  %-30s%n",
            "h", "x·y, single precision: error", "x·y, double: error", "ℓ, single: error"));
    for (int i = 0; i < walk.productDouble().size(); i++) {
      StringBuilder line = new StringBuilder();
      line.append(String.format(Locale.ROOT, "%-8.0e", walk.productDouble().get(i).h()));
      line.append(cell(walk.productFloat(), i)).append(cell(walk.productDouble(), i));
      line.append(cell(walk.weight(), i));
      text.append(line.toString().stripTrailing()).append('\n');
    }
    DifferenceQuotient best = DifferenceQuotient.best(walk.weight());
    DifferenceQuotient largest = walk.weight().getFirst();
    text.append(
        String.format(
            Locale.ROOT,
            "%nx·y is linear in x: its quotient has no error but rounding, which grows as h"
                + " shrinks.%nℓ is not: with h = 1 its curve costs an error of %.3g; the error is"
                + " least, %.1e, at h = %.0e,%nand below that rounding, divided by h, makes a"
                + " smaller h worse. So the sweep uses no h at all.%n",
            largest.error(),
            best.error(),
            best.h()));
    return text.toString();
  }

  private static String cell(List<DifferenceQuotient> quotients, int i) {
    if (i >= quotients.size()) {
      return " ".repeat(32);
    }
    DifferenceQuotient q = quotients.get(i);
    return String.format(Locale.ROOT, "  %18.12f  %-10.1e", q.value(), q.error());
  }
}
