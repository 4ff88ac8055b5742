package backsweep.explain;

import backsweep.data.Batch;
import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.plan.Gradients;
import backsweep.tensor.BestTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loss first against input first, counted for any network, and measured where it fits.
 *
 * <p>Times are of one example, the shortest of several runs on one thread, with the Jacobians made
 * beforehand. All orders run on the same plain loops, so that their times compare the orders and
 * nothing else.
 *
 * @param batch number of examples of {@link OrderLine#batchFlops}
 * @param input loss first, input first and the best parentheses for ∂ℓ/∂x
 * @param parameters loss first and input first for every ∂ℓ/∂z_k from which a layer makes the
 *     gradients of its parameters
 * @param difference largest difference of the gradients of the two orders, in parts of the largest
 *     gradient; NaN if input first was not run
 */
public record Orders(
    int batch, List<OrderLine> input, List<OrderLine> parameters, double difference) {
  private static final String LOSS_FIRST = "loss first";
  private static final String INPUT_FIRST = "input first";
  private static final long QUIET = 60_000_000L;
  private static final long MOST = 600_000_000L;

  /**
   * Counts both orders, for one example and for a batch, and runs them on the example.
   *
   * @param example a batch of one
   * @param batch number of examples for which the operations are counted too
   */
  public static Orders of(Network network, Loss loss, Batch example, int batch) {
    ChainOrder chain = ChainOrder.ofLoss(network, 1);
    boolean fits = Limits.ofJacobians(chain).isEmpty();
    InputFirst values = fits ? new InputFirst(network, loss, example) : null;
    List<OrderLine> input =
        lines(chain, ChainOrder.ofLoss(network, batch), values == null ? null : values.chain());
    OrderLine down =
        line(
            LOSS_FIRST,
            chain,
            InputFirst.lossFirstCount(network, 1),
            InputFirst.lossFirstCount(network, batch).flops(),
            values == null ? null : values::lossFirstDeltas);
    OrderLine up =
        line(
            INPUT_FIRST,
            chain,
            InputFirst.count(network, 1),
            InputFirst.count(network, batch).flops(),
            values == null ? null : values::deltas);
    double difference =
        values == null || !up.refusal().isEmpty()
            ? Double.NaN
            : difference(values.gradients(), values.lossFirstGradients());
    return new Orders(batch, input, List.of(down, up), difference);
  }

  /** The three orders of one chain; counted only, if its values are null. */
  static List<OrderLine> lines(ChainOrder one, ChainOrder batch, @Nullable Chain values) {
    List<OrderLine> lines = new ArrayList<>();
    int n = one.factors().size();
    List<Parentheses> orders =
        List.of(Parentheses.fromTheLeft(n), Parentheses.fromTheRight(n), one.optimalParentheses());
    List<String> names =
        List.of(one.hasLoss() ? LOSS_FIRST : "outputs first", INPUT_FIRST, "best order");
    List<Double> article =
        List.of(
            one.asInTheArticle().lossFirst().flops(),
            one.asInTheArticle().inputFirst().flops(),
            one.asInTheArticle().optimal().flops());
    List<Double> whole =
        List.of(batch.lossFirst().flops(), batch.inputFirst().flops(), batch.optimal().flops());
    for (int i = 0; i < orders.size(); i++) {
      Parentheses order = orders.get(i);
      int same = orders.indexOf(order);
      Runnable run = values == null ? null : () -> values.multiply(order);
      OrderLine counted =
          same < i
              ? lines.get(same).named(names.get(i))
              : line(names.get(i), one, one.count(order), whole.get(i), run);
      lines.add(counted.with(whole.get(i), article.get(i)));
    }
    return List.copyOf(lines);
  }

  private static OrderLine line(
      String order,
      ChainOrder chain,
      ChainOrder.Count count,
      double batchFlops,
      @Nullable Runnable run) {
    String refusal = Limits.ofRun(order, chain, count);
    double seconds =
        run == null || !refusal.isEmpty() ? Double.NaN : BestTime.of(run, QUIET, MOST) / 1e9;
    return new OrderLine(
        order,
        count.product(),
        count.flops(),
        batchFlops,
        Double.NaN,
        count.widest(),
        seconds,
        refusal);
  }

  static double difference(Gradients a, Gradients b) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < a.array().length; i++) {
      largest = Math.max(largest, Math.abs((double) b.array()[i]));
      difference = Math.max(difference, Math.abs((double) a.array()[i] - b.array()[i]));
    }
    return largest == 0 ? difference : difference / largest;
  }
}
