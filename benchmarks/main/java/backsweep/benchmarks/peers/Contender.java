package backsweep.benchmarks.peers;

/** One implementation of one case, bound to its operands. */
public interface Contender extends AutoCloseable {
  /** Name of the table's column. */
  String name();

  /** Computes the case {@code times} times. */
  void run(int times);

  /** Nanoseconds that {@code times} computations take. */
  default long time(int times) {
    long start = System.nanoTime();
    run(times);
    return System.nanoTime() - start;
  }

  /** Writes the product of the last run, row-major [m, n]; nothing if there is no product. */
  default void result(float[] into) {}

  /** Gives back what the implementation holds for this case. */
  @Override
  default void close() {}
}
