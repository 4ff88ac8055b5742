package backsweep.cli;

import backsweep.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tensor for drawing: its shape, a summary, and at most 1,024 of its numbers, evenly spaced. */
final class Sample {

  private static final int MOST_ROWS = 32;
  private static final int MOST_NUMBERS = 1024;
  private static final int DIGITS = 5;

  private final Tensor tensor;
  private final boolean examples;

  /**
   * Of that tensor.
   *
   * @param examples whether its first dimension counts examples
   */
  Sample(Tensor tensor, boolean examples) {
    this.tensor = tensor;
    this.examples = examples;
  }

  Map<String, @Nullable Object> document() {
    int rank = tensor.shape().rank();
    int first = examples ? 1 : 0;
    int columns = rank == 0 ? 1 : tensor.shape().dimension(rank - 1);
    boolean flat = rank - first < 2;
    int rows = flat && examples && rank > 1 ? tensor.shape().dimension(0) : tensor.size() / columns;
    int mostColumns = rows == 1 ? MOST_NUMBERS : MOST_ROWS;
    int rowStep = (rows + MOST_ROWS - 1) / MOST_ROWS;
    int columnStep = (columns + mostColumns - 1) / mostColumns;
    int drawnColumns = (columns + columnStep - 1) / columnStep;
    int drawnRows = (rows + rowStep - 1) / rowStep;
    float[] numbers = new float[drawnRows * drawnColumns];
    for (int i = 0; i < drawnRows; i++) {
      for (int j = 0; j < drawnColumns; j++) {
        float value = tensor.values()[i * rowStep * columns + j * columnStep];
        numbers[i * drawnColumns + j] = rounded(value);
      }
    }
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("shape", tensor.shape().dimensions());
    document.put("count", tensor.size());
    document.put("rows", drawnRows);
    document.put("columns", drawnColumns);
    document.put("rowStep", rowStep);
    document.put("columnStep", columnStep);
    document.put("numbers", numbers);
    summarize(document);
    return document;
  }

  private void summarize(Map<String, @Nullable Object> document) {
    double sum = 0;
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    int zeros = 0;
    for (float value : tensor.values()) {
      sum += value;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
      zeros += value == 0 ? 1 : 0;
    }
    document.put("least", least);
    document.put("greatest", greatest);
    document.put("mean", (float) (sum / tensor.size()));
    document.put("zeros", zeros);
  }

  /** Five digits are more than a drawing or its labels show. */
  private static float rounded(float value) {
    return Float.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(DIGITS)).floatValue()
        : value;
  }
}
