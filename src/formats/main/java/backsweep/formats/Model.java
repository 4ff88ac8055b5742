package backsweep.formats;

import backsweep.loss.Loss;
import backsweep.network.Network;
import java.util.List;

/**
 * A trained network with all that is needed to use it.
 *
 * @param network the network with its parameters
 * @param loss what it was trained to minimize
 * @param preprocessing what turns data into its inputs, and its outputs into the user's units
 * @param origin where it came from
 */
public record Model(Network network, Loss loss, Preprocessing preprocessing, Origin origin) {

  /**
   * The names of the classes 0, 1, 2, …
   *
   * @return an unmodifiable list; empty if a number is predicted
   */
  public List<String> labels() {
    return preprocessing.isClassification() ? preprocessing.classNames() : List.of();
  }
}
