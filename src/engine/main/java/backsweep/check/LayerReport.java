package backsweep.check;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link LayerCheck} found.
 *
 * @param layer the layer's text
 * @param judged how often each law was judged; laws that do not apply are missing
 * @param findings the first that broke each law, in the order of the laws
 * @param atKinks elements that were not compared because a kink is too near
 */
public record LayerReport(
    String layer, Map<LayerLaw, Integer> judged, List<LayerFinding> findings, int atKinks) {
  /** Copies what it is given. */
  public LayerReport {
    EnumMap<LayerLaw, Integer> copy = new EnumMap<>(LayerLaw.class);
    copy.putAll(judged);
    judged = copy;
    findings = List.copyOf(findings);
  }

  /** Whether every law held. */
  public boolean passed() {
    return findings.isEmpty();
  }

  /** The finding about that law. */
  public java.util.Optional<LayerFinding> finding(LayerLaw law) {
    return findings.stream().filter(f -> f.law() == law).findFirst();
  }

  /** One line for each law, and three for each that is broken. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(layer).append('\n');
    for (LayerLaw law : LayerLaw.values()) {
      LayerFinding finding = finding(law).orElse(null);
      if (finding != null) {
        text.append(finding).append('\n');
      } else {
        int times = judged.getOrDefault(law, 0);
        text.append(times == 0 ? "  -    " : "  ok   ").append(law);
        text.append(times == 0 ? " (not judged)\n" : " (judged " + times + " times)\n");
      }
    }
    if (atKinks > 0) {
      text.append("  ").append(atKinks).append(" elements not compared: a kink is too near\n");
    }
    return text.toString();
  }
}
