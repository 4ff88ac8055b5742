package backsweep.cli;

import backsweep.layer.Layer;
import backsweep.layer.Layers;
import backsweep.layer.ParameterSpec;
import backsweep.network.Network;
import backsweep.tensor.Shape;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What {@code --layers} says, of which a network is made once the data is known. */
final class Topology {

  private static final Pattern SIZES = Pattern.compile("\\s*(\\d+\\s*(,\\s*\\d+\\s*)*)?");

  /** Arrays of the size of the parameters: these, their gradients, two of Adam, the best so far. */
  private static final int COPIES = 5;

  private static final long MEGABYTE = 1 << 20;

  /** Bytes of a file of layers. */
  private static final long LONGEST = MEGABYTE;

  private final List<Layer> written;

  /** Whether a layer for the outputs is to follow. */
  private final boolean open;

  private Topology(List<Layer> written, boolean open) {
    this.written = written;
    this.open = open;
  }

  /**
   * Of what {@code --layers} says: sizes such as {@code 256,128} become hidden layers with an
   * activation behind each, and a last layer for the outputs will follow; anything else is taken
   * word for word.
   */
  static Topology of(String option, String activation) {
    String text = text(option);
    if (!isSizes(text)) {
      try {
        return new Topology(Layers.parse(text), false);
      } catch (IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        String own =
            message.contains("is not known")
                ? " Jars with layers of your own are named by BACKSWEEP_LAYERS."
                : "";
        throw Failure.input(
            "--layers: %s; say sizes such as 256,128 or layers such as dense(256) relu dense(10).%s"
                .formatted(message, own));
      }
    }
    List<Layer> layers = new ArrayList<>();
    for (String size : text.isBlank() ? new String[0] : text.split(",")) {
      layers.add(Layers.dense(units(size.strip())));
      layers.add(activation(activation));
    }
    return new Topology(layers, true);
  }

  /** What {@code --layers} says: the text, or what stands in the file behind an {@code @}. */
  private static String text(String option) {
    if (!option.startsWith("@")) {
      return option;
    }
    Path file = DataSource.path("--layers", option.substring(1));
    try {
      long size = Files.size(file);
      if (size > LONGEST) {
        throw Failure.input(
            "--layers: %s has %,d bytes, expected at most %,d bytes of text such as dense(256) relu."
                .formatted(file, size, LONGEST));
      }
      return Files.readString(file).strip();
    } catch (CharacterCodingException e) {
      throw Failure.input("--layers: %s is not text in UTF-8.".formatted(file));
    } catch (NoSuchFileException e) {
      throw Failure.input("--layers: there is no file %s.".formatted(file));
    } catch (IOException e) {
      throw Failure.input("--layers: cannot read %s: %s.".formatted(file, e.getMessage()));
    }
  }

  /** Whether the text gives sizes of hidden layers only, so that the rest follows from the data. */
  private static boolean isSizes(String text) {
    return SIZES.matcher(text).matches();
  }

  /**
   * How many indices there are, if the network begins with an embedding and so reads its inputs as
   * indices; otherwise 0.
   */
  int indices() {
    for (Layer layer : written) {
      if (!layer.view()) {
        return layer.indices();
      }
    }
    return 0;
  }

  /** The layers for such data. */
  private List<Layer> layers(Shape input, int outputs) {
    List<Layer> layers = new ArrayList<>(written);
    if (open) {
      layers.add(Layers.dense(outputs));
    }
    if (input.rank() != 1 && layers.getFirst().name().equals("dense")) {
      layers.addFirst(Layers.flatten());
    }
    return layers;
  }

  /** The network, unless its training would not fit into memory. */
  Network network(Shape input, int outputs) {
    List<Layer> layers = layers(input, outputs);
    long bytes = COPIES * 4L * parameters(input, layers);
    long most = Runtime.getRuntime().maxMemory();
    if (bytes > most) {
      throw Failure.input(
          ("--layers: training this network needs about %,d MB of memory, but Java may use only"
                  + " %,d MB; choose smaller layers, or set BACKSWEEP_JAVA_OPTS=-Xmx%dm.")
              .formatted(bytes / MEGABYTE, most / MEGABYTE, (bytes + bytes / 4) / MEGABYTE + 256));
    }
    try {
      return Network.of(input, layers);
    } catch (IllegalArgumentException e) {
      throw Failure.input("--layers", e);
    }
  }

  /** How many there are; those before the first layer that cannot be, which the network names. */
  private static long parameters(Shape input, List<Layer> layers) {
    long parameters = 0;
    Shape shape = input;
    try {
      for (Layer layer : layers) {
        Shape next = layer.outputShape(shape);
        for (ParameterSpec parameter : layer.parameters(shape, null)) {
          parameters += parameter.shape().size();
        }
        shape = next;
      }
      return parameters;
    } catch (IllegalArgumentException e) {
      return parameters;
    }
  }

  private static int units(String size) {
    try {
      int units = Integer.parseInt(size);
      if (units > 0) {
        return units;
      }
    } catch (NumberFormatException e) {
      // Beyond int, and so beyond any memory.
    }
    throw Failure.input(
        "--layers: found a layer of size %s, expected 1 … %d.".formatted(size, Integer.MAX_VALUE));
  }

  private static Layer activation(String text) {
    try {
      List<Layer> layers = Layers.parse(text);
      if (layers.size() == 1 && layers.getFirst().elementwise()) {
        return layers.getFirst();
      }
    } catch (IllegalArgumentException e) {
      throw Failure.input("--activation", e);
    }
    throw Failure.input(
        "--activation: found '%s', expected one of %s.".formatted(text, activations()));
  }

  private static String activations() {
    return String.join(", ", Layers.activationNames());
  }
}
