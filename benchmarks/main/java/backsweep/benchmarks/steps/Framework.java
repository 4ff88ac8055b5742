package backsweep.benchmarks.steps;

/** Somebody who can do the tasks. */
public interface Framework extends AutoCloseable {
  /** Name of the table's column. */
  String name();

  /**
   * Loads what is needed and sets the number of threads, once.
   *
   * @return version and libraries, on one line
   * @throws Exception if this machine cannot run it
   */
  String open(int threads) throws Exception;

  /** Whether it can do the same work as the others. */
  default boolean does(Task task) {
    return true;
  }

  /** Builds the network, with the parameters and the data of the problem. */
  Step prepare(Problem problem);

  @Override
  default void close() {}
}
