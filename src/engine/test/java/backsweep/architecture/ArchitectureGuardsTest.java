package backsweep.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every guard of {@link ArchitectureTest} fails on a class that breaks its rule. */
class ArchitectureGuardsTest {
  private static final String IMPORTS = "import jdk.incubator.vector.*; import java.util.List; ";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "kernel, tensor",
    "parallel, kernel",
    "tensor, plan",
    "plan, layer",
    "data, network",
    "layer, loss",
    "loss, optimizer",
    "optimizer, layer",
    "network, kernel",
    "network, training",
    "training, kernel",
    "check, kernel",
    "explain, kernel",
  })
  void importTable_forbiddenReference_namesBothClasses(String from, String to) throws IOException {
    List<ClassModel> planted =
        Planted.compile(
            folder,
            "package backsweep." + to + "; public class Target {}",
            "package backsweep."
                + from
                + "; public class User { java.util.List<backsweep."
                + to
                + ".Target> generic; }");
    assertEquals(
        List.of(
            ("backsweep/%s/User refers to backsweep/%s/Target: %s must not import %s")
                .formatted(from, to, from, to)),
        each(planted, ImportTable::violations));
  }

  @Test
  void importTable_unknownPackage_isAViolation() throws IOException {
    var planted = Planted.compile(folder, "package backsweep.misc; public class Thing {}");
    assertEquals(1, each(planted, ImportTable::violations).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "static VectorSpecies<Float> s;                        | must be static final",
        "final VectorSpecies<Float> s = null;                  | must be static final",
        "FloatVector v;                                        | must be static final",
        "Vector<Float>[] v;                                    | must be static final",
        "record R(VectorSpecies<Float> s) {}                   | must be static final",
        "private static int f(VectorSpecies<Float> s) { return 0; } | must not be a parameter",
        "static Runnable f(int i) { return () -> System.gc(); }     | lambda",
        "static Runnable f(int i) { return System::gc; }            | lambda",
        "static int f(List<String> s) { return s.size(); }          | interface call",
      })
  void kernel_memberThatBoxes_isAViolation(String member, String message) throws IOException {
    var found = each(kernel(member), KernelGuards::violations);
    assertTrue(String.join("\n", found).contains(message), found.toString());
  }

  @Test
  void kernel_staticFinalSpeciesAndItsCalls_arePermitted() throws IOException {
    var planted =
        kernel(
            "static final VectorSpecies<Float> S = FloatVector.SPECIES_128;"
                + " static int f(int n) { assert n > 0 : \"n = \" + n; return S.loopBound(n); }");
    assertEquals(List.of(), each(planted, KernelGuards::violations));
  }

  @Test
  void kernel_hugeMethod_isAViolation() throws IOException {
    String body = "a = a * 31 + 100_000;".repeat(2000);
    var found =
        each(kernel("static int f(int a) {" + body + "return a; }"), KernelGuards::violations);
    assertEquals(1, found.size());
    assertTrue(found.get(0).contains("bytecodes"), found.toString());
  }

  @Test
  void width_namedOutsideOfSpecies_isAViolation() throws IOException {
    String field = "static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;";
    assertEquals(1, each(kernel(field), KernelGuards::widthViolations).size());
  }

  @Test
  void vectors_usedOutsideOfKernel_areAViolation() throws IOException {
    var planted =
        Planted.compile(
            folder,
            "package backsweep.layer; "
                + IMPORTS
                + "public class User { static int f(FloatVector v) { return v.length(); } }");
    assertEquals(1, each(planted, KernelGuards::widthViolations).size());
  }

  @Test
  void kernel_withoutTwin_isAViolation() throws IOException {
    String right = "public static void f(float[] x) {}";
    String wrong = "public static void f(double[] x) {}";
    String alone = "public static void g(float[] x) {}";
    var planted =
        Planted.compile(
            folder,
            "package backsweep.kernel; public class Right { " + right + alone + " }",
            "package backsweep.kernel; public class Wrong { " + wrong + " }",
            "package backsweep.kernel; public class ReferenceRight { " + right + " }");
    assertEquals(
        List.of(
            "backsweep/kernel/Right.g(float[])void: no twin in a Reference class",
            "backsweep/kernel/Wrong.f(double[])void: no twin in a Reference class"),
        KernelGuards.withoutTwin(planted, Map.of()));
    assertEquals(
        List.of("Gone: exempt, but there is no such kernel"),
        KernelGuards.withoutTwin(planted, Map.of("Right.g", "", "Wrong", "", "Gone", "")));
  }

  @Test
  void module_requiringMoreOrExportingInternals_isAViolation() {
    ModuleDescriptor module =
        ModuleDescriptor.newModule("backsweep")
            .requires("java.base")
            .requires("java.logging")
            .requires(Set.of(ModuleDescriptor.Requires.Modifier.STATIC), "org.jspecify")
            .packages(Set.of("backsweep.kernel", "backsweep.layer"))
            .exports("backsweep.kernel")
            .build();
    assertEquals(
        List.of(
            "module-info requires java.logging at run time",
            "backsweep.kernel is exported",
            "backsweep.layer is not exported"),
        ModuleGuards.violations(module, module.packages()));
  }

  @ParameterizedTest
  @CsvSource({
    "LongTest.java, 'class LongTest {%lines451%}', lines",
    "A.java, 'class A { int f() {%lines70% return 1; } }', f has 71 lines",
    "Tile.java, 'package backsweep.kernel; class Tile { int f() {%lines200%} }', f has 201 lines",
    "Gemm.java, 'package backsweep.kernel; class Gemm { int f() {%lines100%} }', f has 101 lines",
    "A.java, 'class A { A() {%lines70% } }', <init> has 71 lines",
    "A.java, 'class ThreadManager {}', says nothing",
    "A.java, 'class A { class MathUtil {} }', says nothing",
    "ATest.java, 'class ATest { @Test @Disabled void f() {} }', @Disabled",
    "ATest.java, 'class ATest { @org.junit.jupiter.api.Disabled void f() {} }', @Disabled",
    "ATests.java, 'class ATests { @Test void f() {} }', surefire does not run",
    "ALaws.java, 'class ALaws { @Property void f() {} }', surefire does not run",
  })
  void source_thatBreaksARule_isAViolation(String file, String source, String message)
      throws IOException {
    var found = SourceGuards.violations(List.of(Planted.write(folder, file, expand(source))));
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).contains(message), found.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "Gemm.java, 'package backsweep.kernel; class Gemm { int f() {%lines99% return 1; } }'",
    "Tile.java, 'package backsweep.kernel; class Tile { int f() {%lines199% return 1; } }'",
    "A.java, 'class A { int f() {%lines69% return 1; } }'",
    "AProperties.java, 'class AProperties { @Property void f() {%lines3%} }'",
  })
  void source_withinTheBudget_isPermitted(String file, String source) throws IOException {
    assertEquals(
        List.of(), SourceGuards.violations(List.of(Planted.write(folder, file, expand(source)))));
  }

  @ParameterizedTest
  @CsvSource({
    "'public final class A { private A() {} }', A",
    "'/** A. */ public final class A {}', nobody wrote",
    "'/** A. */ public interface A { int f(); }', f",
    "'/** A. */ public record A(int x) { public static int f() { return 1; } }', f",
    "'/** A. */ public enum A { B }', B",
    "'/** A. */ public interface A { /** B. */ abstract class B { protected int f; } }', f",
  })
  void exportedElement_withoutComment_isAViolation(String source, String name) throws IOException {
    Path file = Planted.write(folder, "A.java", "package backsweep.layer; " + source);
    List<String> found = CommentGuards.violations(List.of(file));
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).contains(": " + name) || found.get(0).endsWith(name), found.get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package backsweep.layer; class A { public int f; public void g() {} }",
        "package backsweep.kernel; public class A { public int f; }",
        "package backsweep.layer; /** A. */ public record A(int x) { public A { x++; } }",
        "package backsweep.layer; /** A. */ public record A(int x) { @Override public int x() {} }",
      })
  void unexportedOrInheritedElement_withoutComment_isPermitted(String source) throws IOException {
    Path file = Planted.write(folder, "A.java", source);
    assertEquals(List.of(), CommentGuards.violations(List.of(file)));
  }

  private static String expand(String source) {
    for (int lines : new int[] {3, 69, 70, 99, 100, 199, 200, 451}) {
      source = source.replace("%lines" + lines + "%", "\n".repeat(lines));
    }
    return source;
  }

  private List<ClassModel> kernel(String members) throws IOException {
    return Planted.compile(
        folder, "package backsweep.kernel; " + IMPORTS + "public class Planted {" + members + "}");
  }

  private static List<String> each(
      List<ClassModel> types, Function<ClassModel, List<String>> guard) {
    List<String> found = new ArrayList<>();
    types.forEach(type -> found.addAll(guard.apply(type)));
    return found;
  }
}
