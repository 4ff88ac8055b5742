package backsweep.explain;

import backsweep.network.PlanOutline;
import backsweep.network.PlannedLayer;
import backsweep.plan.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The memory of a plan over one training step.
 *
 * @param times what runs at each time
 * @param buffers in the order of the arena's requests
 * @param arenaBytes the arena
 * @param unsharedBytes what the arena would take if no buffer shared its place with another
 * @param parameterBytes θ, padding included
 * @param gradientBytes ∂L/∂θ, padding included
 * @param planBytes everything that the plan has allocated: arena, scratch of its threads, gradients
 */
public record MemoryTimeline(
    List<String> times,
    List<BufferLife> buffers,
    long arenaBytes,
    long unsharedBytes,
    long parameterBytes,
    long gradientBytes,
    long planBytes) {
  /** Characters of the longest bar. */
  private static final int BAR = 30;

  static MemoryTimeline of(PlanOutline outline, Notation notation) {
    Map<Buffer, Set<String>> holds = new LinkedHashMap<>();
    int depth = outline.layers().size();
    for (Buffer buffer : outline.memory().buffers()) {
      holds.put(buffer, new LinkedHashSet<>());
    }
    for (PlannedLayer layer : outline.layers()) {
      hold(holds, layer.X(), notation.value(layer.index()));
      hold(holds, layer.Z(), notation.value(layer.index() + 1));
      layer.caches().forEach(cache -> hold(holds, cache, cache.name()));
    }
    for (int i = depth - 1; i >= 0; i--) {
      PlannedLayer layer = outline.layers().get(i);
      Buffer dZ = layer.dZ();
      if (dZ != null) {
        if (i == depth - 1 && outline.loss().wantsClasses()) {
          hold(holds, dZ, "P");
        }
        hold(holds, dZ, notation.gradient(notation.value(i + 1)));
      }
    }
    hold(holds, outline.losses(), notation.exampleLoss());
    Buffer Y = outline.Y();
    if (Y != null) {
      hold(holds, Y, notation.target());
    }
    List<BufferLife> lives = new ArrayList<>();
    holds.forEach(
        (buffer, names) ->
            lives.add(
                new BufferLife(
                    buffer.name(),
                    List.copyOf(names),
                    buffer.rows(),
                    buffer.columns(),
                    4 * buffer.floats(),
                    4L * buffer.offset(),
                    buffer.first(),
                    buffer.last())));
    return new MemoryTimeline(
        times(outline),
        List.copyOf(lives),
        outline.memory().bytes(),
        outline.memory().unsharedBytes(),
        4L * outline.network().parameters().layout().floats(),
        4L * outline.gradientFloats(),
        outline.bytes());
  }

  private static void hold(Map<Buffer, Set<String>> holds, Buffer buffer, String name) {
    holds.getOrDefault(buffer, new LinkedHashSet<>()).add(name);
  }

  private static List<String> times(PlanOutline outline) {
    if (outline.options().threads() > 1) {
      return List.of("forward, loss, backward", "parameters");
    }
    List<String> times = new ArrayList<>();
    for (int time = 0; time <= outline.lastTime(); time++) {
      times.add(time == outline.lossTime() ? "loss" : "parameters");
    }
    for (PlannedLayer layer : outline.layers()) {
      if (layer.forwardTime() >= 0) {
        times.set(layer.forwardTime(), "forward " + text(layer.forwardGroup()));
        boolean any = layer.backwardGroup().stream().anyMatch(i -> hasInputGradient(outline, i));
        String what = "backward " + text(layer.backwardGroup()) + (any ? "" : " (nothing)");
        times.set(layer.backwardTime(), what);
      }
    }
    return List.copyOf(times);
  }

  private static boolean hasInputGradient(PlanOutline outline, int layer) {
    return outline.layers().get(layer).dX() != null;
  }

  private static String text(List<Integer> group) {
    return String.join("+", group.stream().map(String::valueOf).toList());
  }

  /**
   * A drawing: a line for each buffer with a mark at each time at which it is kept, and a bar for
   * what is kept at each time.
   */
  public String drawing() {
    StringBuilder text = new StringBuilder();
    int names = 6;
    for (BufferLife buffer : buffers) {
      names = Math.max(names, String.join(" ", buffer.holds()).length());
    }
    int cell = Integer.toString(times.size() - 1).length() + 1;
    text.append(String.format("%-" + names + "s %12s %12s ", "holds", "bytes", "at byte"));
    for (int time = 0; time < times.size(); time++) {
      text.append(String.format("%" + cell + "d", time));
    }
    text.append('\n');
    for (BufferLife buffer : buffers) {
      String holds = String.join(" ", buffer.holds());
      text.append(
          String.format(
              Locale.ROOT,
              "%-" + names + "s %,12d %,12d ",
              holds,
              buffer.bytes(),
              buffer.offset()));
      for (int time = 0; time < times.size(); time++) {
        boolean before = time > 0 && buffer.alive(time - 1) && buffer.alive(time);
        text.append((before ? "█" : " ").repeat(cell - 1)).append(buffer.alive(time) ? "█" : "·");
      }
      text.append('\n');
    }
    text.append('\n');
    long most = 1;
    int longest = 4;
    for (int time = 0; time < times.size(); time++) {
      most = Math.max(most, aliveBytes(time));
      longest = Math.max(longest, times.get(time).length());
    }
    text.append(String.format("%4s  %-" + longest + "s %12s%n", "time", "runs", "bytes kept"));
    for (int time = 0; time < times.size(); time++) {
      long alive = aliveBytes(time);
      String bar = "█".repeat((int) (BAR * alive / most));
      String line = "%4d  %-" + longest + "s %,12d  %s";
      text.append(String.format(Locale.ROOT, line, time, times.get(time), alive, bar)).append('\n');
    }
    return text.toString();
  }

  /** Bytes of the buffers that are kept at that time. */
  public long aliveBytes(int time) {
    return buffers.stream().filter(b -> b.alive(time)).mapToLong(BufferLife::bytes).sum();
  }
}
