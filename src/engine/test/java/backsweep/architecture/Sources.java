package backsweep.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Source files, parsed by the JDK's own compiler. */
final class Sources {
  private Sources() {}

  static List<Path> below(List<Path> folders) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !folder.relativize(file).toString().contains("target"))
            .sorted()
            .forEach(sources::add);
      }
    }
    return sources;
  }

  static <T> T parse(
      List<Path> sources, BiFunction<DocTrees, Iterable<? extends CompilationUnitTree>, T> use) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    List<String> options = List.of("-proc:none");
    try (var files = javac.getStandardFileManager(null, null, null)) {
      var units = files.getJavaFileObjectsFromPaths(sources);
      JavacTask task = (JavacTask) javac.getTask(null, files, null, options, null, units);
      return use.apply(DocTrees.instance(task), task.parse());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
