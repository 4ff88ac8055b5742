package backsweep.kernel;

/** Scalar twins of {@link HingeRows}. */
public final class ReferenceHingeRows {
  private ReferenceHingeRows() {}

  /** Twin of {@link HingeRows#hinge}. */
  public static void hinge(
      float[] z,
      int zo,
      int[] classes,
      int co,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float margin,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      ReferenceReductions.clear(lanes, lo);
      float own = z[zo + r * n + classes[co + r]];
      for (int j = 0; j < n; j++) {
        int at = lo + j % 16;
        if (j != classes[co + r]) {
          lanes[at] = add(lanes[at], z[zo + r * n + j], own, margin);
        }
      }
      losses[lo2 + r] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** Twin of {@link HingeRows#hingeBackward}. */
  public static void hingeBackward(
      float[] z,
      int zo,
      int[] classes,
      int co,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float margin,
      float scale) {
    for (int r = 0; r < rows; r++) {
      int y = classes[co + r];
      float own = z[zo + r * n + y];
      int within = 0;
      for (int j = 0; j < n; j++) {
        if (j != y) {
          float d = z[zo + r * n + j] - own + margin;
          within += d > 0f ? 1 : 0;
          dZ[dzo + r * n + j] = d > 0f ? scale : d <= 0f ? 0f : d * scale;
        }
      }
      dZ[dzo + r * n + y] = -within * scale;
    }
  }

  /** NaN is no number to be passed over: it goes on into the sum. */
  static float add(float s, float z, float own, float margin) {
    float d = z - own + margin;
    return s + (d <= 0f ? 0f : d);
  }
}
