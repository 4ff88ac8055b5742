package backsweep.formats;

import backsweep.layer.CheckedLayer;
import backsweep.layer.Layer;
import backsweep.layer.Layers;
import backsweep.layer.ParameterSpec;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.loss.Output;
import backsweep.network.Network;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes a model of the content of its file, with every part checked against the others. */
final class ModelReading {

  private static final Pattern SHAPE = Pattern.compile("\\[\\d{1,10}(, \\d{1,10}){0,31}]");

  private static final int MOST_SHOWN = 60;

  private final Path file;
  private final Map<String, String> metadata;

  ModelReading(Path file, Map<String, String> metadata) {
    this.file = file;
    this.metadata = metadata;
  }

  Model model(Map<String, Tensor> tensors) throws FormatException {
    requireKnownFormat();
    Origin origin = origin();
    Preprocessing preprocessing =
        Preprocessing.fromJson(json(ModelFile.PREPROCESSING), file.toString());
    Loss loss;
    Network network;
    try {
      Shape input = shape();
      List<Layer> layers = layers();
      loss = Losses.parse(text(ModelFile.LOSS));
      // Before the network allocates them: the file vouches for their size.
      requireTensors(parameters(input, layers), tensors);
      network = Network.of(input, layers).output(output());
    } catch (IllegalArgumentException e) {
      throw new FormatException(file + ": " + sentence(e.getMessage()), e);
    }
    tensors.forEach(network.parameters()::set);
    network.initialize(network.parameters());
    requireWhole(network);
    requireAgreement(network, loss, preprocessing);
    return new Model(network, loss, preprocessing, origin);
  }

  private void requireKnownFormat() throws FormatException {
    String format = metadata.get(ModelFile.FORMAT_KEY);
    if (format == null) {
      throw new FormatException(
          "%s is a safetensors file but no Backsweep model: its metadata lacks '%s'."
              .formatted(file, ModelFile.FORMAT_KEY));
    }
    long version = number(ModelFile.FORMAT_KEY);
    if (version > ModelFile.FORMAT) {
      throw new FormatException(
          "%s has model format %s, expected at most %d: use Backsweep %s or newer, which wrote it."
              .formatted(file, format, ModelFile.FORMAT, text(ModelFile.VERSION)));
    }
    if (version < 1) {
      throw new FormatException(
          "%s has model format %s, expected %d.".formatted(file, format, ModelFile.FORMAT));
    }
  }

  private Origin origin() throws FormatException {
    JsonNode json = json(ModelFile.SETTINGS);
    JsonFields fields = JsonFields.of(json, file + ", " + ModelFile.SETTINGS);
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : json.propertyNames()) {
      settings.put(name, fields.text(name));
    }
    return new Origin(
        text(ModelFile.DATA),
        text(ModelFile.DATA_SHA256),
        number(ModelFile.SEED),
        text(ModelFile.VERSION),
        settings);
  }

  private Shape shape() throws FormatException {
    String text = text(ModelFile.INPUT);
    if (!SHAPE.matcher(text).matches()) {
      throw wrong(ModelFile.INPUT, text, "a shape such as [28, 28]");
    }
    return Shape.of(
        Stream.of(text.substring(1, text.length() - 1).split(", "))
            .mapToInt(dimension -> (int) Math.min(Long.parseLong(dimension), Integer.MAX_VALUE))
            .toArray());
  }

  private Output output() throws FormatException {
    String text = text(ModelFile.OUTPUT);
    for (Output output : Output.values()) {
      if (output.name().equalsIgnoreCase(text)) {
        return output;
      }
    }
    throw wrong(
        ModelFile.OUTPUT, text, "identity, softmax, softmax_per_step, sigmoid or exponential");
  }

  private List<Layer> layers() throws FormatException {
    try {
      return Layers.parse(text(ModelFile.LAYERS));
    } catch (IllegalArgumentException e) {
      String message = sentence(e.getMessage());
      boolean unknown = message.contains("is not known");
      throw new FormatException(
          "%s: %s%s"
              .formatted(
                  file,
                  message,
                  unknown ? " Jars with layers of your own are named by BACKSWEEP_LAYERS." : ""),
          e);
    }
  }

  /** Name and shape of every parameter of such a network. */
  private static Map<String, Shape> parameters(Shape input, List<Layer> layers) {
    Map<String, Shape> parameters = new LinkedHashMap<>();
    Shape shape = input;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      try {
        Shape next = CheckedLayer.outputShape(layer, shape);
        for (ParameterSpec parameter : CheckedLayer.parameters(layer, shape, null)) {
          parameters.put(i + "/" + parameter.name(), parameter.shape());
        }
        shape = next;
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "layer " + i + " (" + layer.name() + "): " + e.getMessage(), e);
      }
    }
    return parameters;
  }

  private void requireTensors(Map<String, Shape> expected, Map<String, Tensor> found)
      throws FormatException {
    for (Map.Entry<String, Shape> parameter : expected.entrySet()) {
      Tensor tensor = found.get(parameter.getKey());
      if (tensor == null || !tensor.shape().equals(parameter.getValue())) {
        throw new FormatException(
            "%s: its layers '%s' have a parameter %s of shape %s, but %s."
                .formatted(
                    file,
                    shown(text(ModelFile.LAYERS)),
                    parameter.getKey(),
                    parameter.getValue(),
                    tensor == null
                        ? "the file holds no such tensor"
                        : "the tensor of that name has shape " + tensor.shape()));
      }
    }
    List<String> others = new ArrayList<>(found.keySet());
    others.removeAll(expected.keySet());
    if (!others.isEmpty()) {
      throw new FormatException(
          "%s holds a tensor '%s', but its layers '%s' have no such parameter."
              .formatted(file, shown(others.getFirst()), shown(text(ModelFile.LAYERS))));
    }
  }

  private void requireWhole(Network network) throws FormatException {
    String found = network.parameters().sha256();
    if (!found.equals(text(ModelFile.PARAMETERS_SHA256))) {
      throw new FormatException(
          "%s is damaged: its parameters have SHA-256 %s, expected %s; get the file anew."
              .formatted(file, found, text(ModelFile.PARAMETERS_SHA256)));
    }
  }

  private void requireAgreement(Network network, Loss loss, Preprocessing preprocessing)
      throws FormatException {
    if (!preprocessing.inputShape().equals(network.inputShape())) {
      throw new FormatException(
          "%s: its preprocessing gives inputs of %s, but its network takes %s."
              .formatted(file, preprocessing.inputShape(), network.inputShape()));
    }
    int indices = network.indices();
    if (indices > 0 && preprocessing.indices() > indices) {
      throw new FormatException(
          "%s: its preprocessing gives indices below %d, but its network takes indices below %d."
              .formatted(file, preprocessing.indices(), indices));
    }
    boolean classes = preprocessing.isClassification();
    int labels = classes ? preprocessing.classNames().size() : 0;
    String mismatch =
        loss.mismatch(network.outputShape(), labels, Math.max(1, preprocessing.steps().size()));
    if (mismatch != null) {
      throw new FormatException(file + ": " + sentence(mismatch));
    }
  }

  private String text(String key) throws FormatException {
    String text = metadata.get(key);
    if (text == null) {
      throw new FormatException("%s: its metadata lacks '%s'.".formatted(file, key));
    }
    return text;
  }

  private long number(String key) throws FormatException {
    try {
      return Long.parseLong(text(key));
    } catch (NumberFormatException e) {
      throw wrong(key, text(key), "a whole number");
    }
  }

  private JsonNode json(String key) throws FormatException {
    try {
      return JsonMapper.shared().readTree(text(key));
    } catch (JacksonException e) {
      throw wrong(key, text(key), "JSON");
    }
  }

  private FormatException wrong(String key, String found, String expected) {
    return new FormatException(
        "%s: metadata '%s' is '%s', expected %s.".formatted(file, key, shown(found), expected));
  }

  /** The text, or its beginning. */
  private static String shown(String text) {
    return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
  }

  private static String sentence(@Nullable String message) {
    return message == null || message.endsWith(".") ? message + "" : message + ".";
  }
}
