package backsweep.architecture;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles small classes that break a rule, to show that its guard sees them. */
final class Planted {
  private Planted() {}

  /** Writes one source, with its package line first, and returns its path. */
  static Path write(Path folder, String file, String source) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, source);
  }

  /** The classes of some sources, each {@code package …; class …} on its own. */
  static List<ClassModel> compile(Path folder, String... sources) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      files.add(write(folder, "source/" + files.size() + "/" + topLevel(source), source));
    }
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String errors = compile(files, classes);
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException("planted source does not compile: " + errors);
    }
    return ClassFiles.below(classes);
  }

  /** Compiles into a folder; returns the errors, or an empty text. */
  static String compile(List<Path> sources, Path classes, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--add-modules=jdk.incubator.vector", "-nowarn", "-d", "" + classes));
    StringWriter log = new StringWriter();
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (var files = javac.getStandardFileManager(null, null, null)) {
      var units = files.getJavaFileObjectsFromPaths(sources);
      return javac.getTask(log, files, null, all, null, units).call() ? "" : log + "failed";
    }
  }

  private static String topLevel(String source) {
    String name = source.replaceFirst("(?s).*?public (?:final )?(?:class|record) (\\w+).*", "$1");
    return name + ".java";
  }
}
