package backsweep.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** Public elements of exported packages say what they are. */
final class CommentGuards {
  private static final Set<String> INTERNAL =
      Set.of("backsweep.kernel", "backsweep.parallel", "backsweep.cli");

  private final DocTrees trees;
  private final List<String> found = new ArrayList<>();

  private CommentGuards(DocTrees trees) {
    this.trees = trees;
  }

  static List<String> violations(List<Path> sources) {
    return Sources.parse(
        sources,
        (trees, units) -> {
          CommentGuards guards = new CommentGuards(trees);
          units.forEach(guards::check);
          return guards.found;
        });
  }

  private void check(CompilationUnitTree unit) {
    if (unit.getPackageName() == null || INTERNAL.contains(unit.getPackageName().toString())) {
      return;
    }
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitClass(ClassTree type, Void unused) {
        if (!isOpen(type.getModifiers())) {
          return null;
        }
        report(type.getSimpleName() + "");
        boolean construct =
            type.getMembers().stream()
                .anyMatch(m -> m instanceof MethodTree f && f.getName().contentEquals("<init>"));
        boolean concrete = !type.getModifiers().getFlags().contains(Modifier.ABSTRACT);
        if (type.getKind() == Tree.Kind.CLASS && concrete && !construct) {
          found.add(place(type.getSimpleName() + "") + " has a constructor that nobody wrote");
        }
        return super.visitClass(type, unused);
      }

      @Override
      public Void visitMethod(MethodTree method, Void unused) {
        boolean overrides =
            method.getModifiers().getAnnotations().stream()
                .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
        boolean compact = isRecord() && method.getName().contentEquals("<init>");
        if (!overrides && !compact && isOpen(method.getModifiers())) {
          report(method.getName() + "");
        }
        return null;
      }

      @Override
      public Void visitVariable(VariableTree field, Void unused) {
        boolean component =
            isRecord() && !field.getModifiers().getFlags().contains(Modifier.STATIC);
        if (!component && isOpen(field.getModifiers())) {
          report(field.getName() + "");
        }
        return null;
      }

      private boolean isOpen(ModifiersTree modifiers) {
        Set<Modifier> flags = modifiers.getFlags();
        boolean member =
            getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type
                && type.getKind() == Tree.Kind.INTERFACE
                && !flags.contains(Modifier.PRIVATE);
        return member || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
      }

      private boolean isRecord() {
        return getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
      }

      private void report(String name) {
        TreePath path = getCurrentPath();
        if (trees.getDocComment(path) == null) {
          found.add(place(name) + " is public and has no comment");
        }
      }

      private String place(String name) {
        return Path.of(unit.getSourceFile().toUri()) + ": " + name;
      }
    }.scan(unit, null);
  }
}
