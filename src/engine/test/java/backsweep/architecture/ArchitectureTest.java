package backsweep.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the engine's compiled classes, and the sources of all modules, to the design. */
class ArchitectureTest {
  /**
   * Public static methods of kernels, or whole classes, that have no scalar twin, with the reason.
   */
  private static final Map<String, String> WITHOUT_TWIN =
      Map.of(
          "Species", "chooses the width",
          "Panels",
              "a layout; its sums of squares are held to their definition by SquaresProperties",
          "Probe", "measures the machine, its results are never used",
          "Gemm.productScratch", "a size",
          "Rehearsal", "has kernels compiled, computes nothing",
          "ShortCall", "the same",
          "Gemm.productTransposedScratch", "a size",
          "WindowProducts.accumulateScratch", "a size",
          "Gemm.transposedProductScratch", "a size");

  private static final Path ENGINE =
      Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
  private static final Path ROOT = ENGINE.getParent().getParent();
  private static final Path CLASSES = ENGINE.resolve("target/classes");

  private static List<ClassModel> classes;
  private static List<ClassModel> kernels;

  @BeforeAll
  static void read() {
    classes = ClassFiles.below(CLASSES);
    kernels =
        classes.stream()
            .filter(type -> ClassFiles.area(ClassFiles.name(type)).equals("kernel"))
            .toList();
    assertFalse(kernels.isEmpty(), "no kernel found in " + CLASSES);
  }

  @Test
  void packages_importOnlyWhatTheTableAllows() {
    assertNone(each(classes, ImportTable::violations));
  }

  /** Rehearsals run when a plan is made and with its first step, and touch no vector themselves. */
  @Test
  void kernels_containNothingThatBoxesVectors() {
    List<ClassModel> computing =
        kernels.stream()
            .filter(type -> !ClassFiles.name(type).matches(".*/(Rehearsal|ShortCall)(\\$.*)?"))
            .toList();
    assertTrue(computing.size() > 50, "kernels: " + computing.size());
    assertNone(each(computing, KernelGuards::violations));
  }

  @Test
  void species_isTheOnlyClassThatNamesAWidth() {
    assertNone(each(classes, KernelGuards::widthViolations));
  }

  @Test
  void kernels_haveScalarTwins() {
    assertNone(KernelGuards.withoutTwin(kernels, WITHOUT_TWIN));
  }

  @Test
  void moduleInfo_requiresNothingAtRunTimeAndExportsAllButInternals() {
    var packages =
        classes.stream()
            .map(type -> type.thisClass().asSymbol().packageName())
            .collect(Collectors.toSet());
    assertNone(ModuleGuards.violations(ModuleGuards.read(CLASSES), packages));
  }

  @Test
  void sources_keepToTheBudgetAndHideNoTest() throws IOException {
    List<Path> folders =
        List.of(ROOT.resolve("src"), ROOT.resolve("property-tests"), ROOT.resolve("benchmarks"));
    List<Path> sources = Sources.below(folders);
    assertFalse(sources.size() < 10, "found only " + sources);
    assertNone(SourceGuards.violations(sources));
  }

  @Test
  void exportedPackages_areDocumented() throws IOException {
    List<Path> folders =
        List.of(ENGINE.resolve("main/java"), ROOT.resolve("src/formats/main/java"));
    assertNone(CommentGuards.violations(Sources.below(folders)));
  }

  private static List<String> each(
      List<ClassModel> types, Function<ClassModel, List<String>> guard) {
    List<String> found = new ArrayList<>();
    types.forEach(type -> found.addAll(guard.apply(type)));
    return found;
  }

  private static void assertNone(List<String> violations) {
    assertEquals("", String.join("\n", violations));
  }
}
