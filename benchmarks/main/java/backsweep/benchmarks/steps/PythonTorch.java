package backsweep.benchmarks.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** PyTorch in a Python process of its own, which sleeps on its input while others are timed. */
final class PythonTorch implements Framework {
  static final String NAME = "torch";

  private @Nullable Process process;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String open(int threads) throws IOException {
    String script = System.getProperty("benchmarks.torch", "benchmarks/main/python/torch_steps.py");
    ProcessBuilder builder =
        new ProcessBuilder(System.getProperty("benchmarks.python", "python3"), script)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    // A BLAS with threads of its own reads their number when it is loaded.
    for (String library : new String[] {"OMP", "OPENBLAS", "MKL", "BLIS"}) {
      builder.environment().put(library + "_NUM_THREADS", String.valueOf(threads));
    }
    String blas = System.getProperty("benchmarks.torch.blas", "");
    if (!blas.isEmpty()) {
      builder.environment().merge("LD_LIBRARY_PATH", blas, (old, first) -> first + ":" + old);
    }
    process = builder.start();
    String answer = ask("threads " + threads);
    if (answer.startsWith("missing ")) {
      throw new IOException(answer.substring("missing ".length()));
    }
    return answer;
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("not open");
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
        throw new IllegalStateException("the Python process ended at: " + line);
      }
      return answer;
    } catch (IOException e) {
      throw new IllegalStateException("the Python process does not listen to: " + line, e);
    }
  }

  @Override
  public Step prepare(Problem p) {
    Task task = p.task();
    String sizes =
        IntStream.of(task.sizes()).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    try {
      OutputStream to = process().getOutputStream();
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
      ask("ready?");
    } catch (IOException e) {
      throw new IllegalStateException(task.name(), e);
    }
    return new Remote();
  }

  private static void send(OutputStream to, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    to.write(bytes.array());
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
    }
  }

  private final class Remote implements Step {
    @Override
    public String name() {
      return NAME;
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
