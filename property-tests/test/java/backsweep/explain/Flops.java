package backsweep.explain;

import java.util.Map;
import java.util.TreeMap;

/** Floating-point operations by kernel; {@link ScalarTwins} has the twins call it. */
public final class Flops {
  private static final Map<String, Long> COUNTS = new TreeMap<>();
  private static String kernel = "";

  private Flops() {}

  /** From now on, what is counted belongs to that kernel. */
  public static void enter(String name) {
    kernel = name;
    COUNTS.putIfAbsent(name, 0L);
  }

  /** Counts n operations. */
  public static void add(int n) {
    COUNTS.merge(kernel, (long) n, Long::sum);
  }

  /** What was counted since the last call. */
  static Map<String, Long> take() {
    Map<String, Long> counts = new TreeMap<>(COUNTS);
    COUNTS.clear();
    return counts;
  }
}
