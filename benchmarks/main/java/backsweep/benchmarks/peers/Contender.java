package backsweep.benchmarks.peers;

/** One implementation of one case, bound to its operands. */
interface Contender extends AutoCloseable {
  /** Name of the table's column. */
  String name();

  /** Computes the product {@code times} times. */
  void run(int times);

  /** Writes the result of the last run, row-major [m, n]. */
  void result(float[] into);

  /** Gives back what the implementation holds for this case. */
  @Override
  default void close() {}
}
