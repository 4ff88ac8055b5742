package backsweep.benchmarks.layers;

/** Somebody who can train the cases. */
public interface Peer {
  /**
   * Loads what is needed and sets the number of threads, once.
   *
   * @return name and version
   * @throws Exception if this machine cannot run it
   */
  String open(int threads) throws Exception;

  /** Builds the network of a case, with random parameters. */
  Trained prepare(LayerCase some);
}
