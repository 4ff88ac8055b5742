package backsweep.layer;

import backsweep.plan.TouchedRows;
import backsweep.plan.Workspace;

/**
 * The places of a batch in the order of the indices that stand there, places of one index in the
 * order of the batch. Two to three passes of a sort by digits of 11 bits, the lowest first, so what
 * it costs depends on the batch and on the number of digits, not on the vocabulary.
 */
final class IndexOrder {
  private static final int BITS = 11;
  private static final int DIGITS = 1 << BITS;

  private final int passes;
  private final int[] starts = new int[DIGITS + 1];
  private final TouchedRows rows;

  /** For each touched row the end of its places. */
  private final int[] ends;

  private int sorted;
  private int[] indices;
  private int[] places;
  private int[] otherIndices;
  private int[] otherPlaces;

  /**
   * Room for the places of a batch.
   *
   * @param places most there can be
   * @param vocabulary indices are below it
   * @param width floats of a row of the table
   * @param workspace counts the memory
   */
  IndexOrder(int places, int vocabulary, int width, Workspace workspace) {
    int most = Math.min(places, vocabulary);
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(vocabulary - 1);
    this.passes = (bits + BITS - 1) / BITS;
    this.rows = new TouchedRows(most, width);
    this.ends = new int[most];
    this.indices = new int[places];
    this.places = new int[places];
    this.otherIndices = new int[places];
    this.otherPlaces = new int[places];
    workspace.reserved(4L * (starts.length + 2L * most + 4L * places));
  }

  /** Sorts the n indices x[xo …]; {@link #rows} are still those of the batch before. */
  void sort(float[] x, int xo, int n) {
    sorted = n;
    for (int i = 0; i < n; i++) {
      indices[i] = (int) x[xo + i];
      places[i] = i;
    }
    for (int pass = 0; pass < passes; pass++) {
      byDigit(pass * BITS, n);
    }
  }

  /** Finds the different ones of the indices that were sorted, and which places are theirs. */
  void findRows() {
    rows.clear();
    for (int i = 0; i < sorted; i++) {
      if (i == 0 || indices[i] != indices[i - 1]) {
        rows.add(indices[i]);
      }
      ends[rows.count() - 1] = i + 1;
    }
  }

  private void byDigit(int shift, int n) {
    java.util.Arrays.fill(starts, 0);
    for (int i = 0; i < n; i++) {
      starts[(indices[i] >>> shift & DIGITS - 1) + 1]++;
    }
    for (int d = 0; d < DIGITS; d++) {
      starts[d + 1] += starts[d];
    }
    for (int i = 0; i < n; i++) {
      int to = starts[indices[i] >>> shift & DIGITS - 1]++;
      otherIndices[to] = indices[i];
      otherPlaces[to] = places[i];
    }
    int[] inOrder = otherIndices;
    otherIndices = indices;
    indices = inOrder;
    inOrder = otherPlaces;
    otherPlaces = places;
    places = inOrder;
  }

  /** The different indices. */
  TouchedRows rows() {
    return rows;
  }

  /** The places, those of the first of {@link #rows} first. */
  int[] places() {
    return places;
  }

  /** Where in {@link #places} those of the i-th of {@link #rows} begin. */
  int start(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }

  /** Where they end. */
  int end(int i) {
    return ends[i];
  }
}
