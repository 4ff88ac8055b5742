package backsweep.network;

import backsweep.layer.LayerStep;
import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.TouchedRows;
import backsweep.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of the micro-batches of a step, added up in their order: ((g₁ + g₂) + g₃) + …, each
 * already divided by what the examples of the whole step count. A first summand is copied, slice by
 * slice, as the gradients come. In tables only rows are touched that one of the micro-batches
 * reads.
 */
final class Accumulation {
  final Gradients sums;

  private final Gradients parts;
  private final LayerStep.Slice[] slices;
  private final @Nullable TouchedRows[] touched;
  private final @Nullable TouchedRows[] unions;
  private final List<TouchedRows> summands = new ArrayList<>();
  private final List<TouchedRows> distinct = new ArrayList<>();
  private final List<ParameterLayout.Entry> tables = new ArrayList<>();
  private int added;

  /**
   * Nothing yet.
   *
   * @param parts where each micro-batch leaves its gradients
   * @param slices of the parameters
   * @param touched the rows of a micro-batch for each slice; null if a slice is written whole
   * @param most how many micro-batches there can be
   */
  Accumulation(
      Gradients parts, LayerStep.Slice[] slices, @Nullable TouchedRows[] touched, int most) {
    this.parts = parts;
    this.sums = new Gradients(parts.layout());
    this.slices = slices;
    this.touched = touched;
    this.unions = new @Nullable TouchedRows[touched.length];
    for (ParameterLayout.Entry entry : parts.layout().entries()) {
      TouchedRows rows = parts.touched(entry);
      if (rows != null) {
        TouchedRows union = rows.union(most, entry.shape().dimension(0));
        sums.touched(entry, union);
        summands.add(rows);
        distinct.add(union);
        tables.add(entry);
        for (int i = 0; i < touched.length; i++) {
          unions[i] = touched[i] == rows ? union : unions[i];
        }
      }
    }
  }

  /** Bytes of what tells the rows of tables that the micro-batches read. */
  long rowBytes() {
    return distinct.stream().mapToLong(TouchedRows::bytes).sum();
  }

  /** A step begins: its sums are zero. */
  void clear() {
    added = 0;
    for (int t = 0; t < tables.size(); t++) {
      TouchedRows rows = distinct.get(t);
      int n = rows.columns();
      for (int r = 0; r < rows.count(); r++) {
        int at = tables.get(t).offset() + rows.row(r) * n;
        Arrays.fill(sums.array(), at, at + n, 0f);
      }
      rows.clear();
    }
  }

  /** Another micro-batch has been read; its gradients come next. */
  void next() {
    added++;
    for (int t = 0; t < tables.size(); t++) {
      distinct.get(t).include(summands.get(t));
    }
  }

  /** Adds a slice of its gradients; threads call it with different slices. */
  void add(int slice) {
    LayerStep.Slice s = slices[slice];
    float[] from = parts.array();
    float[] to = sums.array();
    TouchedRows rows = touched[slice];
    for (int i = 0; i < (rows == null ? s.runs() : rows.count()); i++) {
      int at = s.offset() + (rows == null ? i : rows.row(i)) * s.stride();
      if (added == 1) {
        System.arraycopy(from, at, to, at, s.length());
      } else {
        TensorOps.add(to, at, from, at, s.length());
      }
    }
  }

  /** The rows of a slice that the micro-batches read; null if it is written whole. */
  @Nullable TouchedRows touched(int slice) {
    return unions[slice];
  }
}
