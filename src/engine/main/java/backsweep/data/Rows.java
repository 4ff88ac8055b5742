package backsweep.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which rows of the storage a data set has, in its order, and how much each of them counts. */
final class Rows {
  private final int[] storage;

  /** Null if all count alike. */
  private final float @Nullable [] weights;

  /** Found when first asked for; threads that ask at once find the same. */
  private Targets.@Nullable Range targetRange;

  private Rows(int[] storage, float @Nullable [] weights) {
    this.storage = storage;
    this.weights = weights;
  }

  static Rows all(int size) {
    return new Rows(IntStream.range(0, size).toArray(), null);
  }

  int size() {
    return storage.length;
  }

  /** Number of row i in the storage. */
  int at(int i) {
    return storage[i];
  }

  long bytes() {
    return 4L * storage.length * (weights == null ? 1 : 2);
  }

  boolean isWeighted() {
    return weights != null;
  }

  /** The weight of row i; 1 if there are none. */
  float weight(int i) {
    return weights == null ? 1f : weights[i];
  }

  Rows weighted(float[] others) {
    Checks.weights("data set", storage.length, others);
    if (IntStream.range(0, others.length).allMatch(row -> others[row] == 0)) {
      throw new IllegalArgumentException(
          "data set has weights that are all 0, expected one above 0: nothing would count.");
    }
    return new Rows(storage, others.clone());
  }

  Rows select(int[] selected) {
    if (selected.length == 0) {
      throw new IllegalArgumentException("selection has no rows, expected at least 1.");
    }
    int[] some = new int[selected.length];
    float[] own = weights == null ? null : new float[selected.length];
    for (int i = 0; i < selected.length; i++) {
      if (selected[i] < 0 || selected[i] >= storage.length) {
        throw new IllegalArgumentException(
            "selection names row %d, but this data set has rows 0 … %d."
                .formatted(selected[i], storage.length - 1));
      }
      some[i] = storage[selected[i]];
      if (own != null) {
        own[i] = weight(selected[i]);
      }
    }
    return new Rows(some, own);
  }

  int[] gather(int[] values) {
    int[] gathered = new int[storage.length];
    Arrays.setAll(gathered, i -> values[storage[i]]);
    return gathered;
  }

  /** Only the first call reads the targets. */
  void requireTargets(Targets.Values target, float least, float greatest) {
    Targets.Range range = targetRange;
    if (range == null) {
      range = Targets.Range.of(target, storage);
      targetRange = range;
    }
    if (range.least() >= least && range.greatest() <= greatest) {
      return;
    }
    int width = target.shape.size();
    for (int row = 0; row < storage.length; row++) {
      int at = storage[row] * width;
      Checks.range("data set", row, "target", target.values, at, width, least, greatest);
    }
  }
}
