package backsweep.formats;

import backsweep.network.Network;
import backsweep.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A model as one safetensors file, which any reader of that format opens: the parameters under
 * their names, such as {@code 0/weight} of shape [in, out], and everything else as texts in its
 * metadata, each under a name that starts with {@code backsweep.}. Nothing in it can be executed.
 */
public final class ModelFile {

  /** The version of the metadata that this library writes, and the newest that it reads. */
  public static final int FORMAT = 1;

  static final String FORMAT_KEY = "backsweep.format";
  static final String VERSION = "backsweep.version";
  static final String INPUT = "backsweep.input";
  static final String LAYERS = "backsweep.layers";
  static final String LOSS = "backsweep.loss";
  static final String OUTPUT = "backsweep.output";
  static final String PREPROCESSING = "backsweep.preprocessing";
  static final String DATA = "backsweep.data";
  static final String DATA_SHA256 = "backsweep.data.sha256";
  static final String SEED = "backsweep.seed";
  static final String SETTINGS = "backsweep.settings";
  static final String PARAMETERS_SHA256 = "backsweep.parameters.sha256";

  /** More than what stands before the parameters mostly takes. */
  private static final long HEADER_BYTES = 16 << 10;

  private ModelFile() {}

  /**
   * Writes a model. It takes the place of an old file at once and as a whole; on failure the old
   * one stays.
   *
   * @param file where to write
   * @param model what to write
   * @throws FormatException if nothing can be written to that place
   * @throws IOException if writing fails
   */
  public static void write(Path file, Model model) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : model.network().parameters().names()) {
      tensors.put(name, model.network().parameters().get(name));
    }
    Safetensors.write(file, tensors, metadata(model));
  }

  /**
   * Reads a model and checks that its parts belong together and that no parameter was changed since
   * it was written.
   *
   * @param file where it is
   * @return the model, ready to predict
   * @throws FormatException if there is no such file, or if it holds no model that can be used
   * @throws IOException if reading fails
   * @throws IllegalStateException if the engine cannot run on this JVM
   */
  public static Model read(Path file) throws IOException {
    Safetensors content = Safetensors.read(file);
    return new ModelReading(file, content.metadata()).model(content.tensors());
  }

  /**
   * Refuses a place to which a model cannot be written, so that this is known before hours of
   * training. A file that exists must be a model: anything else is taken for a mistake.
   *
   * @param file where a model is to be written
   * @throws FormatException if it cannot be written there
   * @throws IOException if trying fails
   */
  public static void requireWritable(Path file) throws IOException {
    AtomicFile.requireReplaceable(file, "a model that can be read", head -> isModel(file));
  }

  /**
   * Refuses a disk that is too full for a model of this network, so that this is known before hours
   * of training. An old model stays until the new one is written, so both need room.
   *
   * @param file where a model is to be written
   * @param network of the model
   * @throws FormatException if less is free than it takes
   * @throws IOException if asking fails
   */
  public static void requireSpace(Path file, Network network) throws IOException {
    AtomicFile.requireSpace(file, HEADER_BYTES + network.parameters().count() * (long) Float.BYTES);
  }

  /** {@return the version of this library, such as {@code 0.1.0}} */
  public static String libraryVersion() {
    ModuleDescriptor module = ModelFile.class.getModule().getDescriptor();
    String packaged = ModelFile.class.getPackage().getImplementationVersion();
    String fallback = packaged == null ? "development" : packaged;
    return module == null ? fallback : module.rawVersion().orElse(fallback);
  }

  private static boolean isModel(Path file) throws IOException {
    try (InputStream in = InputFile.open(file)) {
      return Safetensors.header(file, in, InputFile.size(file)).metadata().containsKey(FORMAT_KEY);
    }
  }

  private static Map<String, String> metadata(Model model) {
    Origin origin = model.origin();
    String settings = JsonText.of(json -> origin.settings().forEach(json::writeStringProperty));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT_KEY, Integer.toString(FORMAT));
    metadata.put(VERSION, origin.version());
    metadata.put(INPUT, model.network().inputShape().toString());
    metadata.put(LAYERS, model.network().spec());
    metadata.put(LOSS, model.loss().spec());
    metadata.put(OUTPUT, model.network().output().name().toLowerCase(Locale.ROOT));
    metadata.put(PREPROCESSING, model.preprocessing().toJson());
    metadata.put(DATA, origin.data());
    metadata.put(DATA_SHA256, origin.dataSha256());
    metadata.put(SEED, Long.toString(origin.seed()));
    metadata.put(SETTINGS, settings);
    metadata.put(PARAMETERS_SHA256, model.network().parameters().sha256());
    return metadata;
  }
}
