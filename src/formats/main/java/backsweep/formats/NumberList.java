package backsweep.formats;

import java.util.Arrays;

/**
 * Numbers, one after the other: floats as long as all of them are, which takes half the memory, and
 * doubles from the first on that is not.
 */
final class NumberList {

  private float[] floats;
  private double[] doubles = new double[0];
  private boolean wide;
  private int size;

  NumberList() {
    this(16);
  }

  private NumberList(int capacity) {
    floats = new float[capacity];
  }

  void add(double value) {
    if (!wide && value != (float) value && !Double.isNaN(value)) {
      doubles = new double[floats.length];
      Arrays.setAll(doubles, i -> floats[i]);
      floats = new float[0];
      wide = true;
    }
    if (size == (wide ? doubles.length : floats.length)) {
      int capacity = Math.max(16, 2 * size);
      if (wide) {
        doubles = Arrays.copyOf(doubles, capacity);
      } else {
        floats = Arrays.copyOf(floats, capacity);
      }
    }
    if (wide) {
      doubles[size] = value;
    } else {
      floats[size] = (float) value;
    }
    size++;
  }

  double get(int index) {
    return wide ? doubles[index] : floats[index];
  }

  int size() {
    return size;
  }

  /** What a number takes. */
  int bytes() {
    return wide ? Double.BYTES : Float.BYTES;
  }

  /** Those at these places. */
  NumberList select(int[] places) {
    NumberList selected = new NumberList(places.length);
    for (int place : places) {
      selected.add(get(place));
    }
    return selected;
  }

  /** All of them as floats. */
  float[] toFloats() {
    float[] all = new float[size];
    for (int i = 0; i < size; i++) {
      all[i] = (float) get(i);
    }
    return all;
  }
}
