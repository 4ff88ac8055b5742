package backsweep.explain;

/** Up to which size an order is run; beyond, it is counted, and the reason told. */
final class Limits {
  /** Operations of one run. */
  static final double MOST_FLOPS = 1e10;

  /** Objects may take one part in so many of the memory that Java may use. */
  private static final int PART = 4;

  private Limits() {}

  /** Why the Jacobians of a chain cannot be held; empty if they can. */
  static String ofJacobians(ChainOrder chain) {
    double numbers = 0;
    double largest = 0;
    for (Factor factor : chain.factors()) {
      // Matrices stand by rows and by columns.
      numbers +=
          (factor.shared() ? 1 : chain.examples()) * (factor.diagonal() ? 1 : 2) * factor.size();
      largest = Math.max(largest, factor.size());
    }
    return tooMuch("the Jacobians of this chain are", numbers, largest);
  }

  /** Why the widest object of an order cannot be made; empty if it can. */
  static String ofObject(String order, ChainOrder.Count count) {
    return tooMuch(
        order + " carries an object, before and after a product, of",
        2 * count.widest(),
        count.widest());
  }

  /** Why an order is not run here; empty if it is. */
  static String ofRun(String order, ChainOrder chain, ChainOrder.Count count) {
    String jacobians = ofJacobians(chain);
    String object = ofObject(order, count);
    if (!jacobians.isEmpty() || !object.isEmpty()) {
      return jacobians.isEmpty() ? object : jacobians;
    }
    return count.flops() <= MOST_FLOPS
        ? ""
        : "%s takes %,.0f operations for one example, more than the %,.0f that are run here"
            .formatted(order, count.flops(), MOST_FLOPS);
  }

  private static String tooMuch(String what, double numbers, double largest) {
    long most = Runtime.getRuntime().maxMemory() / PART;
    return 4 * numbers <= most && largest <= Integer.MAX_VALUE - 64
        ? ""
        : "%s %,.0f numbers (%,.0f MB); such objects may take %,d MB here, a quarter of Java's memory"
            .formatted(what, numbers, 4 * numbers / 1e6, most / 1_000_000);
  }

  /** Throws that reason, if there is one. */
  static void require(String reason) {
    if (!reason.isEmpty()) {
      throw new IllegalArgumentException(reason);
    }
  }
}
