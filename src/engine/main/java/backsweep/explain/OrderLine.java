package backsweep.explain;

/**
 * One order of a chain of Jacobians, counted and, where it can be, measured.
 *
 * @param order such as {@code loss first}
 * @param product the product with its parentheses, or what is computed
 * @param flops floating-point operations for one example, counted by the rules of {@link
 *     ChainOrder}
 * @param batchFlops the same for the whole batch
 * @param articleFlops operations for one example if each Jacobian were a full matrix; NaN where
 *     that says nothing
 * @param widest numbers of the widest live object
 * @param seconds shortest measured time for one example; NaN if it was not run
 * @param refusal why it was not run, as a sentence; empty if it was
 */
public record OrderLine(
    String order,
    String product,
    double flops,
    double batchFlops,
    double articleFlops,
    double widest,
    double seconds,
    String refusal) {
  OrderLine named(String name) {
    return new OrderLine(name, product, flops, batchFlops, articleFlops, widest, seconds, refusal);
  }

  OrderLine with(double ofBatch, double inTheArticle) {
    return new OrderLine(order, product, flops, ofBatch, inTheArticle, widest, seconds, refusal);
  }
}
