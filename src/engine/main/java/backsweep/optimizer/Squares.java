package backsweep.optimizer;

import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * ‖x‖² of each parameter in an array of their layout, as one fixed tree, whatever the width of
 * panels and whoever computes its parts: 256 rows of 8 columns of a matrix make a sum, and so do
 * 4,096 neighbours of anything else. These sums are added in double precision, one block of rows
 * after the other.
 */
final class Squares {
  private static final int ROWS = 256;

  /** The sum of some columns stands at the first of them. */
  private static final int STEP = Panels.SUMMED;

  private static final int NEIGHBOURS = 4096;

  /**
   * Rows of a panel, or neighbours.
   *
   * @param at first float
   * @param rows number of rows; 0 for neighbours
   * @param width floats of a row
   * @param used those that are no padding; for neighbours, all there are
   * @param sum where the first sum goes
   */
  private record Part(int at, int rows, int width, int used, int sum) {}

  private final List<Part> parts = new ArrayList<>();
  private final int[] ends;
  private final float[] sums;

  /** For the parameters that are chosen; the others count as 0. */
  Squares(List<ParameterLayout.Entry> entries, Predicate<ParameterLayout.Entry> chosen) {
    this.ends = new int[entries.size()];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      ParameterLayout.Entry entry = entries.get(i);
      if (chosen.test(entry)) {
        end = entry.panels() ? addMatrix(entry, end) : addNeighbours(entry, end);
      }
      ends[i] = end;
    }
    this.sums = new float[end];
  }

  private int addMatrix(ParameterLayout.Entry entry, int from) {
    Shape shape = entry.shape();
    int k = shape.dimension(0);
    int n = shape.dimension(1);
    int end = from;
    for (int row = 0; row < k; row += ROWS) {
      for (int p = 0; p < Panels.count(n); p++) {
        int width = Panels.width(n, p);
        int at = entry.offset() + Panels.start(k, p) + row * width;
        int used = Math.min(width, n - p * Panels.WIDTH);
        parts.add(new Part(at, Math.min(ROWS, k - row), width, used, end));
        end += width;
      }
    }
    return end;
  }

  private int addNeighbours(ParameterLayout.Entry entry, int from) {
    int size = entry.shape().size();
    int end = from;
    for (int i = 0; i < size; i += NEIGHBOURS) {
      int some = Math.min(NEIGHBOURS, size - i);
      parts.add(new Part(entry.offset() + i, 0, Reductions.VIRTUAL_LANES, some, end));
      end += Reductions.VIRTUAL_LANES;
    }
    return end;
  }

  /** Into how many parts {@link #part} is cut. */
  int parts() {
    return parts.size();
  }

  /** Computes a part for x; threads call it with different parts. */
  void part(float[] x, int i) {
    Part part = parts.get(i);
    if (part.rows() > 0) {
      Panels.sumsOfSquares(x, part.at(), part.rows(), part.width(), part.used(), sums, part.sum());
    } else {
      int to = part.sum();
      float sum = Reductions.sumOfSquares(x, part.at(), part.used(), sums, to);
      Arrays.fill(sums, to, to + part.width(), 0f);
      sums[to] = sum;
    }
  }

  /** ‖x‖² of that parameter, once all parts are there. */
  double of(int entry) {
    double sum = 0;
    for (int i = entry == 0 ? 0 : ends[entry - 1]; i < ends[entry]; i += STEP) {
      sum += sums[i];
    }
    return sum;
  }

  /** Bytes of the sums. */
  long bytes() {
    return 4L * sums.length;
  }
}
