package backsweep.architecture;

import java.lang.classfile.ClassModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may import whom inside the engine. */
final class ImportTable {
  private static final Set<String> LAYER_LIKE = Set.of("plan", "tensor", "kernel");

  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("kernel", Set.of()),
          Map.entry("parallel", Set.of()),
          Map.entry("tensor", Set.of("kernel", "parallel")),
          Map.entry("plan", Set.of("tensor", "kernel")),
          Map.entry("observe", Set.of("tensor")),
          Map.entry("data", Set.of("tensor")),
          Map.entry("layer", LAYER_LIKE),
          Map.entry("loss", LAYER_LIKE),
          Map.entry("optimizer", LAYER_LIKE),
          Map.entry(
              "network",
              Set.of(
                  "layer", "loss", "optimizer", "plan", "observe", "tensor", "parallel", "data")),
          Map.entry(
              "training",
              Set.of("network", "data", "loss", "optimizer", "observe", "plan", "tensor")),
          Map.entry(
              "explain", Set.of("network", "plan", "layer", "loss", "tensor", "data", "optimizer")),
          Map.entry(
              "check", Set.of("network", "layer", "loss", "tensor", "plan", "data", "optimizer")));

  private ImportTable() {}

  static List<String> violations(ClassModel type) {
    String name = ClassFiles.name(type);
    String area = ClassFiles.area(name);
    Set<String> allowed = ALLOWED.get(area);
    if (allowed == null) {
      return List.of(name + ": package '" + area + "' has no row in the import table");
    }
    List<String> found = new ArrayList<>();
    for (String reference : ClassFiles.references(type)) {
      String target = ClassFiles.area(reference);
      if (!target.equals(area) && !allowed.contains(target)) {
        found.add(name + " refers to " + reference + ": " + area + " must not import " + target);
      }
    }
    return found;
  }
}
