package backsweep.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the README compile, run, and do what the README says. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void examples_asPrinted_compileRunAndGiveTheSameParameters() throws Exception {
    List<String> programs = programs();
    assertEquals(4, programs.size(), "programs in the README");
    String withTrainer = run("WithTrainer", programs.get(0));
    String byHand = run("ByHand", programs.get(1));
    assertTrue(Double.parseDouble(withTrainer.lines().findFirst().orElseThrow()) >= 0.95);
    assertEquals(last(byHand), last(withTrainer));
    assertEquals(64, last(byHand).length());
  }

  @Test
  void numbersOfOnesOwn_asPrinted_arePredictedInTheirUnit() throws Exception {
    String program = programs().get(2);
    Path model = folder.resolve("prices.safetensors");
    String printed = run("OwnNumbers", program.replace("prices.safetensors", model.toString()));
    assertTrue(Files.exists(model));
    double price = Double.parseDouble(printed.lines().findFirst().orElseThrow());
    assertEquals(285_000, price, 5_000, printed);
  }

  @Test
  void layerOfOnesOwn_asPrinted_keepsTheLawsOfLayers() throws Exception {
    String printed = run("OwnLayer", programs().get(3));
    assertTrue(printed.contains("ok   dX agrees with differences of Z"), printed);
    assertFalse(printed.contains("BROKEN"), printed);
  }

  private static String last(String text) {
    return text.lines().toList().getLast();
  }

  private static List<String> programs() throws Exception {
    Path readme = Path.of(System.getProperty("basedir", "."), "..", "README.md");
    Matcher blocks = JAVA.matcher(Files.readString(readme));
    List<String> programs = new ArrayList<>();
    while (blocks.find()) {
      programs.add(blocks.group(1));
    }
    return programs;
  }

  /**
   * Puts the statements behind the imports into a main method; what it prints ends with the hash.
   */
  private String run(String name, String program) throws Exception {
    StringBuilder source = new StringBuilder();
    StringBuilder body = new StringBuilder();
    program
        .lines()
        .forEach(line -> (line.startsWith("import ") ? source : body).append(line).append('\n'));
    source.append("public final class ").append(name);
    source
        .append(" {\n  public static void main(String[] arguments) throws Exception {\n")
        .append(body);
    source.append("System.out.println(network.parameters().sha256());\n  }\n}\n");
    Path file = folder.resolve(name + ".java");
    Files.writeString(file, source);
    compile(file);
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    URL[] urls = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Class<?> type = loader.loadClass(name);
      type.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private void compile(Path file) throws Exception {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    String homes =
        home(backsweep.network.Network.class)
            + File.pathSeparator
            + home(backsweep.formats.Digits.class);
    List<String> options = List.of("-cp", homes, "-proc:none", "-d", folder.toString());
    StringWriter messages = new StringWriter();
    try (var files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          javac
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      assertTrue(compiled, messages.toString());
    }
  }

  private static Path home(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
