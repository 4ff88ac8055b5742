package backsweep.benchmarks.steps;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A framework in a JVM of its own, because its libraries do not suit those of the others. */
final class JavaApart extends Apart {
  static final String DL4J = "DL4J";
  static final String SMILE = "Smile";

  /** Operations of a step from which Smile, one example at a time, would hold up all others. */
  private static final long TOO_LONG = 10_000_000_000L;

  private final String framework;
  private final Set<Task.Kind> kinds;
  private final long most;

  private JavaApart(String name, String framework, Set<Task.Kind> kinds, long most) {
    super(name);
    this.framework = framework;
    this.kinds = kinds;
    this.most = most;
  }

  static JavaApart dl4j() {
    return new JavaApart(DL4J, "Dl4j", Set.of(Task.Kind.values()), Long.MAX_VALUE);
  }

  /** It knows no Adam. */
  static JavaApart smile() {
    return new JavaApart(SMILE, "Smile", Set.of(Task.Kind.SGD, Task.Kind.INFER), TOO_LONG);
  }

  @Override
  public boolean does(Task task) {
    return kinds.contains(task.kind()) && task.flops() < most;
  }

  @Override
  public String open(int threads) throws IOException {
    if (System.getProperty("benchmarks.apart", "").isEmpty()) {
      throw new IOException("not installed");
    }
    return super.open(threads);
  }

  @Override
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dslf4j.internal.verbosity=ERROR",
            "-Dbenchmarks.cache=" + System.getProperty("benchmarks.cache", "."),
            "-cp",
            System.getProperty("benchmarks.apart", ""),
            Served.class.getName(),
            getClass().getPackageName() + "." + framework));
    return command;
  }

  @Override
  Map<String, String> environment() {
    String blas = System.getProperty("benchmarks.apart.blas", "");
    return blas.isEmpty() ? Map.of() : Map.of("LD_LIBRARY_PATH", blas);
  }
}
