package backsweep.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Length, names and silent tests, read from the parsed sources of all modules. */
final class SourceGuards {
  static final int MOST_FILE_LINES = 450;
  static final int MOST_METHOD_LINES = 70;
  static final int MOST_KERNEL_METHOD_LINES = 100;

  /** A register tile is written out, a line for each accumulator: C2 inlines no helper there. */
  static final int MOST_TILE_METHOD_LINES = 200;

  private static final Pattern EMPTY_NAME = Pattern.compile(".*(Manager|Helper|Utils?|Impl)");
  private static final Set<String> TESTS =
      Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "Property", "Example");

  private final SourcePositions positions;
  private final List<String> found = new ArrayList<>();

  private SourceGuards(SourcePositions positions) {
    this.positions = positions;
  }

  static List<String> violations(List<Path> sources) {
    return Sources.parse(
        sources,
        (trees, units) -> {
          SourceGuards guards = new SourceGuards(trees.getSourcePositions());
          units.forEach(unit -> guards.check(unit, Path.of(unit.getSourceFile().toUri())));
          return guards.found;
        });
  }

  private void check(CompilationUnitTree unit, Path path) {
    String file = path.getFileName().toString();
    LineMap lines = unit.getLineMap();
    long fileLines = lines.getLineNumber(positions.getEndPosition(unit, unit));
    if (fileLines > MOST_FILE_LINES) {
      found.add(path + ": " + fileLines + " lines, at most " + MOST_FILE_LINES);
    }
    boolean runs = file.endsWith("Test.java") || file.endsWith("Properties.java");
    boolean kernel = String.valueOf(unit.getPackageName()).equals("backsweep.kernel");
    int mostKernelLines =
        file.startsWith("Tile") ? MOST_TILE_METHOD_LINES : MOST_KERNEL_METHOD_LINES;
    int mostLines = kernel ? mostKernelLines : MOST_METHOD_LINES;
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitClass(ClassTree type, Void unused) {
        if (EMPTY_NAME.matcher(type.getSimpleName()).matches()) {
          found.add(path + ": the name " + type.getSimpleName() + " says nothing");
        }
        return super.visitClass(type, unused);
      }

      @Override
      public Void visitMethod(MethodTree method, Void unused) {
        long length = 1 + line(method, true) - line(method, false);
        if (length > mostLines) {
          found.add(
              path + ": " + method.getName() + " has " + length + " lines, at most " + mostLines);
        }
        return super.visitMethod(method, unused);
      }

      @Override
      public Void visitAnnotation(AnnotationTree annotation, Void unused) {
        String name = annotation.getAnnotationType().toString();
        name = name.substring(name.lastIndexOf('.') + 1);
        if (name.startsWith("Disabled")) {
          found.add(path + ": @" + name);
        }
        if (TESTS.contains(name) && !runs) {
          found.add(path + ": @" + name + " in a class that surefire does not run");
        }
        return super.visitAnnotation(annotation, unused);
      }

      private long line(Tree tree, boolean end) {
        return lines.getLineNumber(
            end ? positions.getEndPosition(unit, tree) : positions.getStartPosition(unit, tree));
      }
    }.scan(unit, null);
  }
}
