package backsweep.benchmarks.layers;

import backsweep.benchmarks.peers.Contender;

/** A network of a case, ready to take steps. */
public interface Trained extends Contender {
  /** Numbers that are trained. */
  long parameters();

  /** One step; the loss before its update. */
  float step();

  @Override
  default void run(int times) {
    for (int i = 0; i < times; i++) {
      step();
    }
  }
}
