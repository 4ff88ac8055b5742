package backsweep.formats;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a network came from: enough to train it again to the same bits.
 *
 * @param data the data as the user named it, such as {@code digits}
 * @param dataSha256 fingerprint of the examples that it was trained on, by {@link
 *     backsweep.data.Dataset#sha256}
 * @param seed fixed the first parameters, the shuffling and the split
 * @param version the Backsweep that trained it
 * @param settings everything else, by name, such as {@code optimizer} and {@code epochs}
 */
public record Origin(
    String data, String dataSha256, long seed, String version, Map<String, String> settings) {

  /** Copies the settings in their order. */
  public Origin {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }
}
