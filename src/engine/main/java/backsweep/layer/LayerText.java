package backsweep.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * Reads layers from text: names, each with its arguments in parentheses, separated by blanks.
 * Arguments are separated by commas and may be layers again.
 */
final class LayerText {
  /** How deep layers may stand inside each other: reading them must not exhaust the stack. */
  private static final int MOST_NESTED = 64;

  private static final Map<String, Function<Arguments, Layer>> ACTIVATIONS = activations();
  private static final Map<String, Function<Arguments, Layer>> OTHERS = others();

  private final String text;
  private int at;

  private LayerText(String text) {
    this.text = text;
  }

  private static Map<String, Function<Arguments, Layer>> activations() {
    Map<String, Function<Arguments, Layer>> known = new LinkedHashMap<>();
    known.put("relu", a -> none(a, Layers.relu()));
    known.put("leakyRelu", a -> Layers.leakyRelu(a.require(0, 1, "").number(0, 0.01f)));
    known.put("elu", a -> Layers.elu(a.require(0, 1, "").number(0, 1f)));
    known.put("sigmoid", a -> none(a, Layers.sigmoid()));
    known.put("tanh", a -> none(a, Layers.tanh()));
    known.put("gelu", a -> none(a, Layers.gelu()));
    known.put("silu", a -> none(a, Layers.silu()));
    known.put("softplus", a -> none(a, Layers.softplus()));
    return known;
  }

  private static Map<String, Function<Arguments, Layer>> others() {
    Map<String, Function<Arguments, Layer>> known = new LinkedHashMap<>();
    known.put("dense", LayerText::dense);
    known.put("flatten", a -> none(a, Layers.flatten()));
    known.put("embedding", Embedding::parse);
    known.put("conv2d", Conv2d::parse);
    known.put("conv1d", Conv1d::parse);
    known.put("convTranspose2d", ConvTranspose2d::parse);
    known.put("maxPool1d", a -> Pool1d.parse(a, Pool2d.Kind.MAX));
    known.put("avgPool1d", a -> Pool1d.parse(a, Pool2d.Kind.AVERAGE));
    known.put("globalAvgPool1d", a -> none(a, Layers.globalAvgPool1d()));
    known.put("maxPool2d", a -> Pool2d.parse(a, Pool2d.Kind.MAX));
    known.put("avgPool2d", a -> Pool2d.parse(a, Pool2d.Kind.AVERAGE));
    known.put("globalAvgPool2d", a -> none(a, Layers.globalAvgPool2d()));
    known.put("rnn", a -> Recurrent.parse(a, Recurrent.Cell.TANH));
    known.put("lstm", a -> Recurrent.parse(a, Recurrent.Cell.LSTM));
    known.put("gru", a -> Recurrent.parse(a, Recurrent.Cell.GRU));
    known.put("masking", Masking::parse);
    known.put("bidirectional", Recurrent::bidirectional);
    known.put("attention", Attention::parse);
    known.put("positionalEncoding", a -> none(a, Layers.positionalEncoding()));
    known.put("perStep", PerStep::parse);
    known.put("residual", a -> Branches.parse(a, Branches.Kind.RESIDUAL));
    known.put("add", a -> Branches.parse(a, Branches.Kind.ADD));
    known.put("concat", a -> Branches.parse(a, Branches.Kind.CONCAT));
    known.put("batchNorm", BatchNorm::parse);
    known.put("layerNorm", a -> LayerNorm.parse(a, true));
    known.put("rmsNorm", a -> LayerNorm.parse(a, false));
    known.put("groupNorm", GroupNorm::parse);
    known.put("gaussianNoise", GaussianNoise::parse);
    known.put("softmax", a -> none(a, Layers.softmax()));
    known.put("reshape", Reshape::parse);
    known.put("permute", Permute::parse);
    known.put("dropout", a -> new Dropout(a.require(1, 1, "dropout(0.2)").number(0)));
    return known;
  }

  private static Layer none(Arguments arguments, Layer layer) {
    arguments.require(0, 0, "");
    return layer;
  }

  private static Layer dense(Arguments a) {
    int units = a.require(1, 2, "dense(128)").whole(0);
    return a.count() == 1 ? Layers.dense(units) : Layers.dense(units, a.initializer(1));
  }

  static List<String> activationNames() {
    return List.copyOf(ACTIVATIONS.keySet());
  }

  static List<String> names() {
    List<String> names = new ArrayList<>(OTHERS.keySet());
    names.addAll(ACTIVATIONS.keySet());
    return List.copyOf(names);
  }

  static List<Layer> parse(String text) {
    requireShallow(text);
    LayerText reading = new LayerText(text);
    List<Layer> layers = new ArrayList<>();
    reading.skipBlanks();
    while (reading.at < text.length()) {
      layers.add(reading.layer(layers.size()));
      reading.skipBlanks();
    }
    return layers;
  }

  private static void requireShallow(String text) {
    int depth = 0;
    int deepest = 0;
    for (int i = 0; i < text.length(); i++) {
      depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
      deepest = Math.max(deepest, depth);
    }
    if (deepest > MOST_NESTED) {
      throw new IllegalArgumentException(
          "layers: found "
              + deepest
              + " pairs of parentheses inside each other, expected at most "
              + MOST_NESTED
              + "; put layers behind each other");
    }
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  /** The one that stands here. */
  private Layer layer(int index) {
    int start = at;
    while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    String name = text.substring(start, at);
    boolean starts = !name.isEmpty() && Character.isLetter(name.charAt(0));
    List<String> arguments = new ArrayList<>();
    if (starts && at < text.length() && text.charAt(at) == '(') {
      int end = close();
      arguments = split(text.substring(at + 1, end));
      at = end + 1;
    } else if (!starts || (at < text.length() && !Character.isWhitespace(text.charAt(at)))) {
      throw unreadable(start);
    }
    try {
      return layer(name, new Arguments(name, arguments));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "layer %d (%s): %s".formatted(index, name, e.getMessage()), e);
    }
  }

  /** Where the parenthesis that opens here is closed. */
  private int close() {
    int depth = 0;
    for (int i = at; i < text.length(); i++) {
      depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw unreadable(at);
  }

  private static List<String> split(String list) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(list.substring(start, i).strip());
        start = i + 1;
      }
    }
    if (!list.isBlank()) {
      parts.add(list.substring(start).strip());
    }
    return parts;
  }

  private IllegalArgumentException unreadable(int from) {
    return new IllegalArgumentException(
        "layers '"
            + text
            + "': cannot read '"
            + text.substring(from).strip()
            + "'; expected names such as dense(128) relu");
  }

  private static Layer provided(String name, Arguments arguments) {
    try {
      for (LayerProvider provider : ServiceLoader.load(LayerProvider.class)) {
        if (provider.name().equals(name)) {
          return provider.layer(arguments);
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new IllegalArgumentException(
          "layer '" + name + "' is not known, and a provider of layers cannot be used: " + e, e);
    }
    throw new IllegalArgumentException(
        "layer '"
            + name
            + "' is not known; expected one of "
            + String.join(", ", names())
            + ", or a layer whose LayerProvider is on the path");
  }

  private static Layer layer(String name, Arguments arguments) {
    Function<Arguments, Layer> maker = ACTIVATIONS.getOrDefault(name, OTHERS.get(name));
    return maker == null ? provided(name, arguments) : maker.apply(arguments);
  }
}
