package backsweep.layer;

import backsweep.plan.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a recurrent layer in one direction.
 *
 * @param W of the input, [in, columns]
 * @param U of the state before, [units, columns]
 * @param b bias [columns]
 * @param recurrentBias bias of the product with the state; null where it is the same one
 * @param initialState h₀ [units]; null where it is zero
 * @param initialCell c₀ [units]; null where it is zero or there is none
 */
record RecurrentParameters(
    ParameterLayout.Entry W,
    ParameterLayout.Entry U,
    ParameterLayout.Entry b,
    ParameterLayout.@Nullable Entry recurrentBias,
    ParameterLayout.@Nullable Entry initialState,
    ParameterLayout.@Nullable Entry initialCell) {

  /** Of all that a plan hands over. */
  static RecurrentParameters of(Recurrent f, List<ParameterLayout.Entry> entries, int direction) {
    int first = direction * entries.size() / f.directions();
    int next = first + 3;
    boolean gru = f.cell() == Recurrent.Cell.GRU;
    ParameterLayout.Entry bias = gru ? entries.get(next++) : null;
    ParameterLayout.Entry state = f.learned() ? entries.get(next++) : null;
    boolean cell = f.learned() && f.cell() == Recurrent.Cell.LSTM;
    return new RecurrentParameters(
        entries.get(first),
        entries.get(first + 1),
        entries.get(first + 2),
        bias,
        state,
        cell ? entries.get(next) : null);
  }

  /** Those that are one row. */
  List<ParameterLayout.Entry> rows() {
    List<ParameterLayout.Entry> all = new ArrayList<>(List.of(b));
    for (ParameterLayout.@Nullable Entry row :
        new ParameterLayout.@Nullable Entry[] {recurrentBias, initialState, initialCell}) {
      if (row != null) {
        all.add(row);
      }
    }
    return all;
  }
}
