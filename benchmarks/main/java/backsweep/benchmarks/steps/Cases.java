package backsweep.benchmarks.steps;

import backsweep.benchmarks.steps.Task.Activation;
import backsweep.benchmarks.steps.Task.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The tasks, and the words that choose among them.
 *
 * <pre>
 *   all | mlp | higgs | large | infer   a whole group
 *   mlp:128   infer:1,32                batch sizes
 *   mlp:*:adam   large:adam             one optimizer
 * </pre>
 */
final class Cases {
  private static final int[] MLP = {784, 512, 256, 10};
  private static final int[] HIGGS = {28, 300, 300, 300, 300, 300, 1};
  private static final int[] LARGE = {1024, 4096, 4096, 1000};
  private static final int[] BATCHES = {1, 32, 128, 1024};
  private static final Kind[] OPTIMIZERS = {Kind.SGD, Kind.ADAM};
  private static final String ANY = "*";

  private Cases() {}

  static List<Task> parse(List<String> words) {
    Set<String> names = new LinkedHashSet<>();
    List<Task> tasks = new ArrayList<>();
    for (String word : words) {
      for (Task task : parse(word)) {
        if (names.add(task.name())) {
          tasks.add(task);
        }
      }
    }
    return tasks;
  }

  private static List<Task> parse(String word) {
    String[] parts = word.split(":", -1);
    String batches = ANY;
    String optimizer = ANY;
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].equals("sgd") || parts[i].equals("adam")) {
        optimizer = parts[i];
      } else {
        batches = parts[i];
      }
    }
    List<Task> tasks = new ArrayList<>();
    for (Task task : group(parts[0], batches, word)) {
      if (optimizer.equals(ANY) || optimizer.equals(task.kind().label())) {
        tasks.add(task);
      }
    }
    if (tasks.isEmpty()) {
      throw bad(word);
    }
    return tasks;
  }

  private static List<Task> group(String group, String batches, String word) {
    return switch (group) {
      case "mlp" -> tasks("mlp", Activation.RELU, MLP, sizes(batches, BATCHES, word), OPTIMIZERS);
      case "higgs" ->
          tasks("higgs", Activation.TANH, HIGGS, sizes(batches, new int[] {100}, word), Kind.SGD);
      case "large" ->
          tasks("large", Activation.RELU, LARGE, sizes(batches, new int[] {256}, word), OPTIMIZERS);
      case "infer" -> tasks("mlp", Activation.RELU, MLP, sizes(batches, BATCHES, word), Kind.INFER);
      case "all" -> parse(List.of("mlp", "higgs", "large", "infer"));
      default -> throw bad(word);
    };
  }

  private static List<Task> tasks(
      String net, Activation activation, int[] sizes, int[] batches, Kind... kinds) {
    List<Task> tasks = new ArrayList<>();
    for (Kind kind : kinds) {
      for (int batch : batches) {
        tasks.add(new Task(net, activation, sizes, batch, kind));
      }
    }
    return tasks;
  }

  private static int[] sizes(String text, int[] any, String word) {
    if (text.equals(ANY)) {
      return any;
    }
    String[] parts = text.split(",", -1);
    int[] sizes = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        sizes[i] = Integer.parseInt(parts[i]);
      } catch (NumberFormatException e) {
        throw bad(word);
      }
      if (sizes[i] < 1) {
        throw bad(word);
      }
    }
    return sizes;
  }

  private static IllegalArgumentException bad(String word) {
    return new IllegalArgumentException(
        "case '"
            + word
            + "': expected all, mlp, higgs, large or infer, then perhaps :128 or :adam");
  }
}
