package backsweep.benchmarks.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The other end of {@link Apart}: obeys the lines of standard input for one framework.
 *
 * <pre>
 *   threads N                                    its version, or "missing" and why
 *   prepare KIND ACTIVATION RATE BATCH SIZES     no answer; float32 W [out, in] and b of each layer,
 *                                                inputs and targets follow
 *   ready?                                       yes
 *   check N                                      losses or probabilities
 *   run N                                        nanoseconds
 *   close                                        closed
 * </pre>
 */
public final class Served {
  private final Framework framework;
  private final DataInputStream in;
  private int threads;
  private @Nullable Step step;

  private Served(Framework framework, InputStream in) {
    this.framework = framework;
    this.in = new DataInputStream(new BufferedInputStream(in));
  }

  /** Argument: the framework's class. */
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    PrintStream answers = System.out;
    System.setOut(System.err); // libraries like to talk
    Class<? extends Framework> framework = Class.forName(args[0]).asSubclass(Framework.class);
    serve(framework.getDeclaredConstructor().newInstance(), System.in, answers);
    System.exit(0);
  }

  /** Obeys until an empty line or the end. */
  static void serve(Framework framework, InputStream in, PrintStream answers) throws IOException {
    Served served = new Served(framework, in);
    for (String line = served.line(); !line.isEmpty(); line = served.line()) {
      String answer = served.obey(line.split(" ", -1));
      if (!answer.isEmpty()) {
        answers.println(answer);
        answers.flush();
      }
    }
  }

  /** The name of the jar that holds a class, which tells its version. */
  public static String jar(Class<?> some) {
    String path = some.getProtectionDomain().getCodeSource().getLocation().getPath();
    return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.jar$", "");
  }

  private String line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      bytes.write(b);
    }
    return bytes.toString(UTF_8);
  }

  private String obey(String[] words) throws IOException {
    return switch (words[0]) {
      case "threads" -> {
        threads = Integer.parseInt(words[1]);
        yield open();
      }
      case "prepare" -> {
        step = framework.prepare(problem(words));
        yield "";
      }
      case "ready?" -> "yes";
      case "check" -> check(Integer.parseInt(words[1]));
      case "run" -> Long.toString(step().time(Integer.parseInt(words[1])));
      case "close" -> {
        step().close();
        step = null;
        yield "closed";
      }
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String check(int steps) {
    StringBuilder numbers = new StringBuilder();
    for (float number : step().check(steps)) {
      numbers.append(numbers.isEmpty() ? "" : " ").append(number);
    }
    return numbers.toString();
  }

  private String open() {
    try {
      return framework.open(threads);
    } catch (Exception | LinkageError e) {
      return "missing " + String.valueOf(e.getMessage()).replace('\n', ' ');
    }
  }

  private Step step() {
    return Objects.requireNonNull(step, "nothing is prepared");
  }

  private Problem problem(String[] words) throws IOException {
    Task.Kind kind = Task.Kind.valueOf(words[1].toUpperCase(Locale.ROOT));
    Task.Activation activation = Task.Activation.valueOf(words[2].toUpperCase(Locale.ROOT));
    float rate = Float.parseFloat(words[3]);
    int batch = Integer.parseInt(words[4]);
    int[] sizes =
        Arrays.stream(words, 5, words.length)
            .map(String::trim)
            .mapToInt(Integer::parseInt)
            .toArray();
    Task task = new Task("served", activation, sizes, batch, kind);
    float[][] parameters = new float[2 * task.layers()][];
    for (int i = 0; i < task.layers(); i++) {
      float[] transposed = floats(sizes[i + 1] * sizes[i]);
      parameters[2 * i] = Problem.transposed(transposed, sizes[i + 1], sizes[i]);
      parameters[2 * i + 1] = floats(sizes[i + 1]);
    }
    float[] inputs = floats(batch * sizes[0]);
    float[] targets = floats(task.classifies() ? batch : batch * sizes[task.layers()]);
    int[] classes = new int[task.classifies() ? batch : 0];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) targets[i];
    }
    float[] values = task.classifies() ? new float[0] : targets;
    return new Problem(task, rate, threads, parameters, inputs, classes, values);
  }

  private float[] floats(int n) throws IOException {
    byte[] bytes = new byte[4 * n];
    in.readFully(bytes);
    float[] values = new float[n];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
