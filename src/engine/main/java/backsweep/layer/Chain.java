package backsweep.layer;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Layers one behind the other inside another layer. Their parameters are called {@code
 * <prefix><index>/<name>}, and so is their memory; {@code <prefix>H1} and so on are their outputs,
 * each with memory of its own, and {@code <prefix>dH1} the gradients between them.
 *
 * @param layers at least one
 * @param shapes the input of each, then the output of the last
 * @param prefix of names, such as {@code 1/}; empty where there is one chain
 * @param rows how often an example goes through it, with another part of its numbers
 */
record Chain(List<Layer> layers, List<Shape> shapes, String prefix, int rows) {
  private static final Pattern SYMBOL = Pattern.compile("\\{([^}]*)}");

  /**
   * A chain for such inputs.
   *
   * @throws IllegalArgumentException if a layer cannot follow the one before it
   */
  static Chain of(List<Layer> layers, Shape input, String prefix, int rows) {
    List<Shape> shapes = new ArrayList<>(List.of(input));
    for (int i = 0; i < layers.size(); i++) {
      try {
        if (layers.get(i).indices() > 0 && indices(layers) == 0) {
          throw new IllegalArgumentException(
              "it takes indices, which data alone holds: put it first");
        }
        if (layers.get(i) instanceof Masking) {
          throw new IllegalArgumentException(
              "it reads lengths from data alone: put it first in the network");
        }
        shapes.add(CheckedLayer.outputShape(layers.get(i), shapes.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "inside, layer " + prefix + i + " (" + layers.get(i).name() + "): " + e.getMessage(),
            e);
      }
    }
    return new Chain(List.copyOf(layers), List.copyOf(shapes), prefix, rows);
  }

  /** How many indices the first layer takes that is no view; 0 if it takes any numbers. */
  static int indices(List<Layer> layers) {
    for (Layer layer : layers) {
      if (!layer.view()) {
        return layer.indices();
      }
    }
    return 0;
  }

  /** Whether a layer leaves padding out that is marked in the input. */
  static boolean readsLengths(List<Layer> layers) {
    for (Layer layer : layers) {
      if (layer.readsLengths()) {
        return true;
      }
      if (!layer.keepsSteps()) {
        return false;
      }
    }
    return false;
  }

  Shape output() {
    return shapes.getLast();
  }

  static String spec(List<Layer> layers) {
    return String.join(" ", layers.stream().map(Layer::spec).toList());
  }

  /** Of layer i; what follows the last is not known. */
  List<ParameterSpec> parameters(int i) {
    Layer next = i + 1 < layers.size() ? layers.get(i + 1) : null;
    return layers.get(i).parameters(shapes.get(i), next);
  }

  List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      for (ParameterSpec spec : parameters(i)) {
        String name = prefix + i + "/" + spec.name();
        all.add(
            new ParameterSpec(
                name, spec.shape(), spec.initializer(), spec.trained(), spec.table()));
      }
    }
    return all;
  }

  /** Whether any of them has a gradient to compute. */
  boolean trains() {
    return parameters().stream().anyMatch(ParameterSpec::trained);
  }

  boolean mixesExamples() {
    return layers.stream().anyMatch(Layer::mixesExamples);
  }

  /** The outputs and gradients between, then what each layer asks for. */
  List<CacheSpec> caches(boolean training) {
    List<CacheSpec> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      if (!layers.get(i).view()) {
        all.add(new CacheSpec(prefix + "H" + (i + 1), (long) rows * shapes.get(i + 1).size()));
        if (training && i > 0) {
          all.add(new CacheSpec(prefix + "dH" + i, (long) rows * shapes.get(i).size()));
        }
      }
      String path = prefix + i;
      for (CacheSpec own : CheckedLayer.caches(path, layers.get(i), shapes.get(i), training)) {
        boolean one = own.rows() == CacheSpec.Rows.ONE;
        String name = prefix + i + "/" + own.name();
        all.add(new CacheSpec(name, (one ? 1L : rows) * own.columns(), own.rows()));
      }
    }
    return all;
  }

  long scratch(int batch) {
    long most = 0;
    for (int i = 0; i < layers.size(); i++) {
      int all = Math.multiplyExact(batch, rows);
      long own = CheckedLayer.scratch(prefix + i, layers.get(i), shapes.get(i), all);
      most = Math.max(most, own);
    }
    return most;
  }

  long flops() {
    long sum = 0;
    for (int i = 0; i < layers.size(); i++) {
      sum += layers.get(i).flops(shapes.get(i)) * rows;
    }
    return sum;
  }

  /** Name of the value between layers: that of the input, or of the output of layer i − 1. */
  String value(int i) {
    int at = i;
    while (at > 0 && layers.get(at - 1).view()) {
      at--;
    }
    return at == 0 ? "X" : prefix + "H" + at;
  }

  /** Name of its gradient, given that of the output and that of the input. */
  private String gradient(int i, String dX, String dZ) {
    int at = i;
    while (at < layers.size() && layers.get(at).view()) {
      at++;
    }
    return at == layers.size() ? dZ : at == 0 ? dX : prefix + "dH" + at;
  }

  /** The equations of all layers, forward ones first, then backward from the last layer. */
  List<Operation> operations(int batch, String dX, String dZ) {
    List<Operation> forward = new ArrayList<>();
    List<Operation> backward = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      int at = i;
      List<Operation> gradients = new ArrayList<>();
      UnaryOperator<String> rename =
          symbol ->
              switch (symbol) {
                case "X" -> value(at);
                case "Z" -> value(at + 1);
                case "dX" -> gradient(at, dX, dZ);
                case "dZ" -> gradient(at + 1, dX, dZ);
                default ->
                    symbol.startsWith("d ")
                        ? "d " + prefix + at + "/" + symbol.substring(2)
                        : prefix + at + "/" + symbol;
              };
      for (Operation op : layers.get(i).operations(shapes.get(i), batch * rows)) {
        String equation = renamed(op.equation(), rename);
        boolean inside = op.part() == Operation.Part.INPUT_GRADIENT && i > 0 && trains();
        Operation.Part part = inside ? Operation.Part.PARAMETER_GRADIENT : op.part();
        Operation own = new Operation(part, equation, op.kernel(), op.flops());
        if (op.part() == Operation.Part.FORWARD) {
          forward.add(own);
        } else {
          gradients.add(own);
        }
      }
      backward.addAll(0, gradients);
    }
    forward.addAll(backward);
    return forward;
  }

  private static String renamed(String equation, UnaryOperator<String> rename) {
    return SYMBOL
        .matcher(equation)
        .replaceAll(
            (MatchResult found) ->
                java.util.regex.Matcher.quoteReplacement("{" + rename.apply(found.group(1)) + "}"));
  }

  /**
   * The output in double precision; null if a layer offers no formula.
   *
   * @param X [batch·rows, input]
   * @param parameter index of the first of the chain's parameters in {@code at.theta()}
   */
  double @Nullable [] exact(Exact at, double[] X, int parameter) {
    double[] A = X;
    int p = parameter;
    for (int i = 0; i < layers.size(); i++) {
      int n = parameters(i).size();
      double[] next =
          layers
              .get(i)
              .exact(
                  new Exact(
                      at.path() + "/" + prefix + i,
                      shapes.get(i),
                      at.batch() * rows,
                      A,
                      at.theta().subList(p, p + n),
                      at.training(),
                      at.seed(),
                      at.pass()));
      if (next == null) {
        return null;
      }
      A = next;
      p += n;
    }
    return A;
  }
}
