package backsweep.plan;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ∂L/∂θ for every trained parameter θ of a network, as the last backward sweep left them. */
public final class Gradients extends NamedTensors {
  private final Map<String, TouchedRows> touched = new HashMap<>();

  /** Zero gradients in that layout. */
  public Gradients(ParameterLayout layout) {
    super(layout);
  }

  /** Tells which rows of a table's gradient may differ from zero. */
  public void touched(ParameterLayout.Entry entry, TouchedRows rows) {
    touched.put(entry.name(), rows);
  }

  /** The rows of a table's gradient that may differ from zero; null if all may. */
  public @Nullable TouchedRows touched(ParameterLayout.Entry entry) {
    return touched.get(entry.name());
  }

  @Override
  boolean has(ParameterLayout.Entry entry) {
    return entry.trained();
  }
}
