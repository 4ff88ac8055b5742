package backsweep.cli.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher finds a suitable Java, on a machine laid out in a temporary folder. */
class LauncherTest {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("basedir", "."), "main/launcher/backsweep");

  private static final String NONE =
      "backsweep: needs a JDK 25 or newer and found none; install one, or set BACKSWEEP_JAVA_HOME"
          + " to its folder";

  /** Compile early, which only the release that it was measured on is asked for. */
  private static final String EARLY =
      "-XX:Tier3MinInvocationThreshold=10|-XX:Tier3CompileThreshold=500"
          + "|-XX:Tier4MinInvocationThreshold=30|-XX:Tier4CompileThreshold=4000"
          + "|-XX:Tier4BackEdgeThreshold=400000|-XX:CompileCommand=quiet"
          + "|-XX:CompileCommand=CompileThresholdScaling,backsweep.kernel.*::*,0.1|";

  private static final String OF_TWO_PROCESSORS = "-XX:CICompilerCount=3|";

  @TempDir private Path machine;
  private Path launcher;

  private record Outcome(int exitCode, String output) {}

  /** The usual folders are moved into the temporary one: this machine's own JDKs must not count. */
  @BeforeEach
  void install() throws IOException {
    launcher = Files.createDirectories(machine.resolve("with space/app/bin")).resolve("backsweep");
    String script = Files.readString(LAUNCHER);
    for (String folder : List.of("/usr/lib/jvm/*", "/Library/Java", "/opt/java/*")) {
      assertEquals(2, script.split(Pattern.quote(folder), -1).length, folder);
      script = script.replace(folder, machine + folder);
    }
    executable(launcher, script);
  }

  @Test
  void start_noJava_endsWith2AndOneSentence() throws Exception {
    assertEquals(new Outcome(2, NONE), start(Map.of()));
  }

  @Test
  void start_onlyOlderJava_endsWith2AndOneSentence() throws Exception {
    Path old = jdk("usr/lib/jvm/java-17", "17.0.15", "");
    jdk("usr/lib/jvm/java-8", "1.8.0_412", "");
    assertEquals(new Outcome(2, NONE), start(Map.of("JAVA_HOME", old.toString())));
  }

  @Test
  void start_olderJavaHome_takesTheNewerOneOfTheUsualFolders() throws Exception {
    Path old = jdk("usr/lib/jvm/java-17", "17.0.15", "");
    Path usual = jdk("usr/lib/jvm/temurin 25", "25.0.3", "");
    assertEquals(started(usual), start(Map.of("JAVA_HOME", old.toString())));
  }

  @Test
  void start_severalJavas_prefersOwnVariableThenJavaHomeThenPath() throws Exception {
    Path own = jdk("own", "25", "");
    Path javaHome = jdk("home", "26-ea", "");
    Path onPath = jdk("path", "27.0.1", "");
    jdk("usr/lib/jvm/java-25", "25", "");
    Path link = machine.resolve("links/java");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../path/bin/java"));
    String path = link.getParent() + ":" + tools();
    Map<String, String> all =
        Map.of("BACKSWEEP_JAVA_HOME", "" + own, "JAVA_HOME", "" + javaHome, "PATH", path);
    assertEquals(started(own), start(all));
    assertEquals(started(javaHome), start(Map.of("JAVA_HOME", "" + javaHome, "PATH", path)));
    assertEquals(started(onPath), start(Map.of("PATH", path)));
  }

  @Test
  void start_ownVariableTooOld_saysSoAndLooksOn() throws Exception {
    Path own = jdk("own", "21.0.1", "");
    Path usual = jdk("home/.jdks/temurin-25", "25.0.3", "");
    String said =
        "backsweep: BACKSWEEP_JAVA_HOME ("
            + own
            + ") is not a JDK 25 or newer; looking elsewhere\n";
    assertEquals(
        new Outcome(7, said + started(usual).output()),
        start(Map.of("BACKSWEEP_JAVA_HOME", "" + own)));
  }

  @Test
  void start_javaWithoutTheVectorModule_isPassedOver() throws Exception {
    jdk("usr/lib/jvm/a-small-25", "25.0.3", "MODULES=\"java.base java.logging\"");
    Path whole = jdk("opt/java/25", "25.0.3", "MODULES=\"java.base jdk.incubator.vector\"");
    assertEquals(started(whole), start(Map.of()));
  }

  @Test
  void start_throughLinks_findsItsOwnFolder() throws Exception {
    Path usual = jdk("usr/lib/jvm/java-25", "25", "");
    Path first = Files.createSymbolicLink(machine.resolve("first"), launcher);
    launcher = Files.createSymbolicLink(machine.resolve("second"), first.getFileName());
    assertEquals(started(usual), start(Map.of()));
  }

  @Test
  void start_arguments_reachTheProgramUnchanged() throws Exception {
    Path usual = jdk("usr/lib/jvm/java-25", "25", "");
    String output = start(Map.of("BACKSWEEP_JAVA_OPTS", "-Xmx1g -Dx=*"), "a b", "*", "").output();
    String expected =
        usual
            + "|"
            + EARLY
            + "-Xmx1g|-Dx=*|--module-path|"
            + home()
            + "/lib|-m|backsweep.cli/backsweep.cli.Main";
    assertEquals(expected + "|a b|*||", output);
  }

  /** HotSpot's own choice for them is one thread for C2. */
  @Test
  void start_twoOrThreeProcessors_compilesWithThreeThreads() throws Exception {
    jdk("usr/lib/jvm/java-25", "25", "");
    Path tool = Path.of(tools()).resolve("getconf");
    for (String few : List.of("2", "3")) {
      executable(tool, "#!/bin/sh\necho " + few + "\n");
      String output = start(Map.of()).output();
      assertTrue(output.contains("|" + EARLY + OF_TWO_PROCESSORS + "--module-path|"), output);
    }
    for (String other : List.of("1", "4", "32", "undefined", "")) {
      executable(tool, "#!/bin/sh\necho " + other + "\n");
      String output = start(Map.of()).output();
      assertTrue(output.contains("|" + EARLY + "--module-path|"), output);
    }
    executable(Path.of(tools()).resolve("nproc"), "#!/bin/sh\necho 2\n");
    assertTrue(start(Map.of()).output().contains("|" + EARLY + OF_TWO_PROCESSORS));
  }

  @Test
  void start_layersOfYourOwn_areOnTheModulePathIfTheyAreThere() throws Exception {
    jdk("usr/lib/jvm/java-25", "25", "");
    Path first = Files.createFile(machine.resolve("my layers.jar"));
    Path second = Files.createDirectory(machine.resolve("classes"));
    String both = first + ":" + second;
    String output = start(Map.of("BACKSWEEP_LAYERS", both), "train").output();
    assertTrue(output.contains("--module-path|" + home() + "/lib:" + both + "|"), output);
    for (String missing :
        List.of(first + ":nope.jar", "nope.jar:" + first, "nope.jar", "::nope.jar")) {
      assertEquals(
          new Outcome(
              2,
              "backsweep: BACKSWEEP_LAYERS names nope.jar, which is not there or cannot be read;"
                  + " correct the path"),
          start(Map.of("BACKSWEEP_LAYERS", missing)));
    }
  }

  /** Who starts a program of his own is told the same options. */
  @Test
  void readme_warmUp_namesTheOptionsOfTheLauncher() throws IOException {
    String readme =
        Files.readString(Path.of(System.getProperty("basedir", "."), "../../README.md"));
    for (String option : (EARLY + OF_TWO_PROCESSORS).split(Pattern.quote("|"))) {
      assertTrue(Pattern.compile(Pattern.quote(option) + "[ '`]").matcher(readme).find(), option);
    }
  }

  private Path home() {
    return machine.resolve("with space/app");
  }

  private Outcome started(Path jdk) {
    String module = "backsweep.cli/backsweep.cli.Main|";
    String early = release(jdk).contains("\"25") ? EARLY : "";
    return new Outcome(7, jdk + "|" + early + "--module-path|" + home() + "/lib|-m|" + module);
  }

  private static String release(Path jdk) {
    try {
      return Files.readString(jdk.resolve("release"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder that looks like a JDK; its {@code java} prints its home and its arguments. */
  private Path jdk(String folder, String version, String modules) throws IOException {
    Path home = machine.resolve(folder);
    Files.createDirectories(home.resolve("bin"));
    String release = "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n" + modules + "\n";
    Files.writeString(home.resolve("release"), release);
    String script = "#!/bin/sh\nprintf '%s|' '" + home + "' \"$@\"\nexit 7\n";
    executable(home.resolve("bin/java"), script);
    return home;
  }

  private static void executable(Path file, String script) throws IOException {
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Outcome start(Map<String, String> variables, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(List.of(arguments));
    builder.redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("HOME", machine.resolve("home").toString());
    builder.environment().put("PATH", tools());
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes()).strip();
    return new Outcome(process.waitFor(), output);
  }

  /** A folder with the programs that the launcher calls, and no java beside them. */
  private String tools() throws IOException {
    Path folder = Files.createDirectories(machine.resolve("tools"));
    for (String tool : List.of("dirname", "readlink", "sed", "grep")) {
      for (String place : List.of("/bin/", "/usr/bin/")) {
        Path link = folder.resolve(tool);
        if (Files.exists(Path.of(place + tool)) && !Files.exists(link)) {
          Files.createSymbolicLink(link, Path.of(place + tool));
        }
      }
    }
    return folder.toString();
  }
}
