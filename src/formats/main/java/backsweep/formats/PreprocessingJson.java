package backsweep.formats;

import backsweep.data.Windows;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Preprocessing as JSON, for model files.
 *
 * <p>A table: {@code {"features": [{"name", "mean", "deviation"}, {"name", "missing"} for a number
 * as it is, {"name", "indices"} or {"name", "categories", "shares"}, …], "target"}}, of a series
 * with {@code "window"} and {@code "horizon"}. Images: {@code {"shape", "scale", "target"}}. A
 * target: {@code {"name", "classes"}}, with {@code "steps"} where each time step has a column of
 * its own, or {@code {"name", "mean", "deviation"}}. With {@code "exact": true} beside a mean the
 * numbers are taken as doubles.
 */
final class PreprocessingJson {

  private PreprocessingJson() {}

  static String write(Preprocessing preprocessing) {
    return JsonText.of(
        json -> {
          if (preprocessing.features().isEmpty()) {
            json.writeName("shape");
            int[] shape = preprocessing.inputShape().dimensions();
            json.writeArray(shape, 0, shape.length);
            json.writeNumberProperty("scale", preprocessing.scale());
          } else {
            json.writeArrayPropertyStart("features");
            preprocessing.features().forEach(feature -> write(json, feature));
            json.writeEndArray();
            Windows windows = preprocessing.windows();
            if (windows != null) {
              json.writeNumberProperty("window", windows.length());
              json.writeNumberProperty("horizon", windows.horizon());
            }
          }
          json.writeObjectPropertyStart("target");
          write(json, preprocessing.target());
          json.writeEndObject();
        });
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param where to name in errors, for example the file
   */
  static Preprocessing read(JsonNode json, String where) throws FormatException {
    JsonFields fields = JsonFields.of(json, where + ", preprocessing");
    try {
      TargetCoding target = readTarget(fields.object("target"));
      return fields.has("features") ? readTable(fields, target) : readImages(fields, target);
    } catch (IllegalArgumentException e) {
      throw new FormatException(where + ", preprocessing: " + e.getMessage(), e);
    }
  }

  private static Preprocessing readTable(JsonFields fields, TargetCoding target)
      throws FormatException {
    List<Feature> features = new ArrayList<>();
    for (JsonFields feature : fields.objects("features")) {
      features.add(readFeature(feature));
    }
    if (features.isEmpty()) {
      throw fields.wrong("features", "[]", "at least 1 feature");
    }
    Preprocessing rows = Preprocessing.ofTable(features, target);
    if (!fields.has("window")) {
      return rows;
    }
    int length = fields.whole("window", 1, Integer.MAX_VALUE);
    int horizon = fields.whole("horizon", 1, Integer.MAX_VALUE);
    return rows.inWindows(new Windows(length, horizon));
  }

  private static Preprocessing readImages(JsonFields fields, TargetCoding target)
      throws FormatException {
    int[] shape = fields.wholes("shape", 1, Integer.MAX_VALUE);
    float scale = (float) fields.number("scale");
    if (!(target instanceof TargetCoding.Classes classes)) {
      throw fields.wrong("target", "a number", "classes, as images have");
    }
    return Preprocessing.images(Shape.of(shape), scale, classes.names());
  }

  private static void write(JsonGenerator json, Feature feature) {
    json.writeStartObject();
    switch (feature) {
      case Feature.Numeric number -> write(json, number.name(), number.scaling());
      case Feature.Plain number -> {
        json.writeStringProperty("name", number.name());
        json.writeNumberProperty("missing", number.missing());
      }
      case Feature.Index index -> {
        json.writeStringProperty("name", index.name());
        json.writeNumberProperty("indices", index.count());
      }
      case Feature.Category category -> {
        json.writeStringProperty("name", category.name());
        writeTexts(json, "categories", category.categories());
        json.writeArrayPropertyStart("shares");
        category.shares().forEach(json::writeNumber);
        json.writeEndArray();
      }
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, TargetCoding target) {
    switch (target) {
      case TargetCoding.Numeric number -> write(json, number.name(), number.scaling());
      case TargetCoding.Classes classes -> {
        json.writeStringProperty("name", classes.name());
        writeTexts(json, "classes", classes.names());
        if (!classes.steps().isEmpty()) {
          writeTexts(json, "steps", classes.steps());
        }
      }
    }
  }

  private static void write(JsonGenerator json, String name, Scaling scaling) {
    json.writeStringProperty("name", name);
    json.writeNumberProperty("mean", scaling.mean());
    json.writeNumberProperty("deviation", scaling.deviation());
    if (scaling.exact()) {
      json.writeBooleanProperty("exact", true);
    }
  }

  private static void writeTexts(JsonGenerator json, String name, List<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }

  private static Scaling readScaling(JsonFields fields) throws FormatException {
    boolean exact = fields.has("exact") && fields.truth("exact");
    return new Scaling(fields.number("mean"), fields.positive("deviation"), exact);
  }

  private static Feature readFeature(JsonFields fields) throws FormatException {
    String name = fields.text("name");
    if (fields.has("indices")) {
      return new Feature.Index(name, fields.whole("indices", 1, Integer.MAX_VALUE));
    }
    if (fields.has("missing")) {
      return new Feature.Plain(name, fields.number("missing"));
    }
    if (!fields.has("categories")) {
      return new Feature.Numeric(name, readScaling(fields));
    }
    List<String> categories = fields.differentTexts("categories");
    List<Double> shares = fields.numbers("shares");
    if (shares.size() != categories.size()) {
      throw fields.wrong("shares", shares.size() + " numbers", "" + categories.size());
    }
    return new Feature.Category(name, categories, shares);
  }

  private static TargetCoding readTarget(JsonFields fields) throws FormatException {
    String name = fields.text("name");
    if (!fields.has("classes")) {
      return new TargetCoding.Numeric(name, readScaling(fields));
    }
    List<String> names = fields.differentTexts("classes");
    if (names.size() < 2) {
      throw fields.wrong("classes", names.toString(), "at least 2 names");
    }
    List<String> steps = fields.has("steps") ? fields.differentTexts("steps") : List.of();
    return new TargetCoding.Classes(name, names, steps);
  }
}
