package backsweep.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the engine's module may require, and what it must export. */
final class ModuleGuards {
  private static final Set<String> REQUIRED = Set.of("java.base", "jdk.incubator.vector");
  private static final Set<String> INTERNAL = Set.of("backsweep.kernel", "backsweep.parallel");

  private ModuleGuards() {}

  static ModuleDescriptor read(Path classes) {
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read module-info.class in " + classes, e);
    }
  }

  static List<String> violations(ModuleDescriptor module, Set<String> packages) {
    List<String> found = new ArrayList<>();
    for (Requires required : module.requires()) {
      boolean isStatic = required.modifiers().contains(Requires.Modifier.STATIC);
      if (!isStatic && !REQUIRED.contains(required.name())) {
        found.add("module-info requires " + required.name() + " at run time");
      }
    }
    Set<String> exported =
        module.exports().stream()
            .filter(export -> !export.isQualified())
            .map(Exports::source)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : new TreeSet<>(packages)) {
      if (INTERNAL.contains(name) == exported.contains(name)) {
        found.add(name + (INTERNAL.contains(name) ? " is exported" : " is not exported"));
      }
    }
    return found;
  }
}
