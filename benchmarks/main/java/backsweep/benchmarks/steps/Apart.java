package backsweep.benchmarks.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A framework in a process of its own, which sleeps on its input while others are timed. It obeys
 * lines and answers each with one; see {@link Served} for the other end.
 */
abstract class Apart implements Framework {
  private final String name;
  private @Nullable Process process;

  Apart(String name) {
    this.name = name;
  }

  /** The process to start. */
  abstract List<String> command();

  /** What its environment has besides the numbers of threads. */
  Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public String open(int threads) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.INHERIT);
    // A BLAS with threads of its own reads their number when it is loaded.
    for (String library : new String[] {"OMP", "OPENBLAS", "MKL", "BLIS"}) {
      builder.environment().put(library + "_NUM_THREADS", String.valueOf(threads));
    }
    environment()
        .forEach((key, value) -> builder.environment().merge(key, value, (a, b) -> b + ":" + a));
    process = builder.start();
    String answer = ask("threads " + threads);
    if (answer.startsWith("missing ")) {
      throw new IOException(answer.substring("missing ".length()));
    }
    return answer;
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException(name + " is not open");
    }
    return process;
  }

  private String ask(String line) {
    try {
      OutputStream to = process().getOutputStream();
      to.write((line + "\n").getBytes(UTF_8));
      to.flush();
      BufferedReader from = process().inputReader(UTF_8);
      String answer = from.readLine();
      if (answer == null) {
        throw new IllegalStateException("the process of " + name + " ended at: " + line);
      }
      return answer;
    } catch (IOException e) {
      throw new IllegalStateException("the process of " + name + " does not listen to: " + line, e);
    }
  }

  @Override
  public final Step prepare(Problem p) {
    try {
      write(p, process().getOutputStream());
      ask("ready?");
    } catch (IOException e) {
      throw new IllegalStateException(p.task().name(), e);
    }
    return new Remote();
  }

  /** The line {@code prepare} with the numbers that follow it. */
  static void write(Problem p, OutputStream to) throws IOException {
    Task task = p.task();
    String sizes =
        IntStream.of(task.sizes()).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    String header =
        String.format(
            Locale.ROOT,
            "prepare %s %s %s %d %s%n",
            task.kind().label(),
            task.activation().name().toLowerCase(Locale.ROOT),
            p.rate(),
            task.batch(),
            sizes);
    to.write(header.getBytes(UTF_8));
    for (int i = 0; i < task.layers(); i++) {
      send(to, p.transposedWeight(i));
      send(to, p.bias(i));
    }
    send(to, p.inputs());
    float[] classes = new float[p.classes().length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = p.classes()[i];
    }
    send(to, task.classifies() ? classes : p.values());
    to.flush();
  }

  private static void send(OutputStream to, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    to.write(bytes.array());
  }

  @Override
  public final void close() {
    if (process != null) {
      process.destroy();
    }
  }

  private final class Remote implements Step {
    @Override
    public String name() {
      return name;
    }

    @Override
    public void run(int times) {
      ask("run " + times);
    }

    /** As the process measures it, without the way there and back. */
    @Override
    public long time(int times) {
      return Long.parseLong(ask("run " + times));
    }

    @Override
    public float[] check(int steps) {
      String[] numbers = ask("check " + steps).split(" ", -1);
      float[] values = new float[numbers.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.parseFloat(numbers[i]);
      }
      return values;
    }

    @Override
    public void close() {
      ask("close");
    }
  }
}
