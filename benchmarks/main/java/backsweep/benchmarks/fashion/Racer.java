package backsweep.benchmarks.fashion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that trains, writes the parameters to the file of its option {@code --out} and prints
 * JSON with the accuracy on the test part.
 *
 * @param command all but seed and file
 * @param environment what it needs besides
 */
record Racer(String name, List<String> command, Map<String, String> environment) {
  private static final Pattern ACCURACY = Pattern.compile("\"accuracy\": ?([0-9.]+)");

  /**
   * One run.
   *
   * @param seconds from the start of the process to its end
   * @param accuracy on the test part, after the last epoch
   */
  record Run(double seconds, double accuracy) {}

  Run run(int seed, Path folder) throws IOException, InterruptedException {
    Path parameters = folder.resolve(name + ".safetensors");
    Path answer = folder.resolve(name + ".json");
    Path log = folder.resolve(name + ".log");
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--seed", String.valueOf(seed), "--out", parameters.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(all).redirectOutput(answer.toFile()).redirectError(log.toFile());
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    int code = builder.start().waitFor();
    double seconds = (System.nanoTime() - start) * 1e-9;
    String text = Files.readString(answer);
    Matcher accuracy = ACCURACY.matcher(text);
    if (code != 0 || !accuracy.find() || Files.size(parameters) == 0) {
      throw new IllegalStateException(
          String.join(" ", all) + " ended with " + code + "\n" + Files.readString(log) + text);
    }
    return new Run(seconds, Double.parseDouble(accuracy.group(1)));
  }
}
