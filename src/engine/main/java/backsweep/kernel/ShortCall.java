package backsweep.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A call of a kernel that takes some hundred microseconds in the interpreter, for {@link
 * Rehearsal}: some hundred vectors, through every loop and every branch, with a rest that fills no
 * vector. Names of kernels are those of {@link backsweep.plan.Operation}.
 */
@FunctionalInterface
interface ShortCall {
  int LANES = Species.LANES;

  /** Summands of a product. */
  int STEPS = 16;

  /** Elements of what runs over ranges: whole vectors and a rest. */
  int RANGE = 64 * LANES + 3;

  /** Where results stand, behind what is read, and where the second ones do. */
  int C = Math.max(Panels.WIDTH * Panels.WIDTH, 68 * LANES);

  int D = 2 * C;
  int LD = Panels.WIDTH;

  /** Length of s. */
  int SCRATCH = 3 * C;

  /** Rows and classes of a loss. */
  int ROWS = 4;

  int CLASSES = 3;

  int CHANNELS = 2 * LANES + 3;

  /** Units of a recurrent cell, whose gates stand one after the other. */
  int UNITS = 16 * LANES + 3;

  /** With n = 1 a little work, with n = 0 none. s: {@link #SCRATCH} floats. */
  void run(int n, float[] s);

  /** The call of that kernel, or null: then it is compiled as it comes to be used. */
  static @Nullable ShortCall of(String kernel) {
    return switch (kernel.substring(0, kernel.indexOf('.') + 1)) {
      case "Activations." -> activation(kernel);
      case "Softmax.", "LossRows.", "Reductions.", "Pooling." -> rows(kernel);
      case "Cells." -> cell(kernel);
      case "Updates.", "AdaptiveUpdates." -> update(kernel);
      case "Outer.", "OuterFew.", "OuterFewPair." -> outer(kernel);
      default -> tile(kernel);
    };
  }

  private static @Nullable ShortCall activation(String kernel) {
    return switch (kernel) {
      case "Activations.relu" -> (n, s) -> Activations.relu(s, 0, s, C, n * RANGE);
      case "Activations.reluBackward" ->
          (n, s) -> Activations.reluBackward(s, 0, s, C, s, D, n * RANGE);
      case "Activations.leakyRelu" -> (n, s) -> Activations.leakyRelu(s, 0, s, C, n * RANGE, 0.1f);
      case "Activations.leakyReluBackward" ->
          (n, s) -> Activations.leakyReluBackward(s, 0, s, C, s, D, n * RANGE, 0.1f);
      case "Activations.elu" -> (n, s) -> Activations.elu(s, 0, s, C, n * RANGE, 1f);
      case "Activations.eluBackward" ->
          (n, s) -> Activations.eluBackward(s, 0, s, C, s, D, n * RANGE, 1f);
      case "Activations.sigmoid" -> (n, s) -> Activations.sigmoid(s, 0, s, C, n * RANGE);
      case "Activations.sigmoidBackward" ->
          (n, s) -> Activations.sigmoidBackward(s, 0, s, C, s, D, n * RANGE);
      case "Activations.tanh" -> (n, s) -> Activations.tanh(s, 0, s, C, n * RANGE);
      case "Activations.tanhBackward" ->
          (n, s) -> Activations.tanhBackward(s, 0, s, C, s, D, n * RANGE);
      case "Activations.gelu" -> (n, s) -> Activations.gelu(s, 0, s, C, n * RANGE);
      case "Activations.geluBackward" ->
          (n, s) -> Activations.geluBackward(s, 0, s, C, s, D, n * RANGE);
      case "Activations.silu" -> (n, s) -> Activations.silu(s, 0, s, C, n * RANGE);
      case "Activations.siluBackward" ->
          (n, s) -> Activations.siluBackward(s, 0, s, C, s, D, n * RANGE);
      case "Activations.softplus" -> (n, s) -> Activations.softplus(s, 0, s, C, n * RANGE);
      case "Activations.softplusBackward" ->
          (n, s) -> Activations.softplusBackward(s, 0, s, C, s, D, n * RANGE);
      default -> null;
    };
  }

  private static @Nullable ShortCall rows(String kernel) {
    return switch (kernel) {
      case "Softmax.crossEntropy" ->
          (n, s) -> {
            Softmax.fewMaxima(s, 0, n * ROWS, CLASSES, s, D);
            Softmax.fewExponentials(s, 0, s, C, n * CLASSES, s, D);
            Softmax.fewSums(s, 0, n * ROWS, CLASSES, s, D);
            Softmax.fewQuotients(s, C, n * CLASSES, s, D);
            VectorMath.log(s, D, s, D, n * LANES);
          };
      case "Softmax.crossEntropyBackward" -> {
        int[] classes = new int[LANES];
        yield (n, s) -> {
          Softmax.crossEntropyBackward(s, 0, classes, 0, s, C, n * ROWS, CLASSES, 1f);
          Softmax.scale(s, 0, s, C, n * RANGE, 1f);
        };
      }
      case "LossRows.squaredError" ->
          (n, s) -> LossRows.squaredError(s, 0, s, C, s, D, n * LANES, 35, s, D + LANES);
      case "LossRows.squaredErrorBackward" ->
          (n, s) -> LossRows.squaredErrorBackward(s, 0, s, C, s, D, n, RANGE, 1f);
      case "LossRows.logistic" ->
          (n, s) -> LossRows.logistic(s, 0, s, C, s, D, n * LANES, 35, s, D + LANES);
      case "LossRows.logisticBackward" ->
          (n, s) -> LossRows.logisticBackward(s, 0, s, C, s, D, n, RANGE, 1f);
      case "Pooling.greatest" -> {
        int[] window = {0, LANES, LD, LD + LANES};
        yield (n, s) -> Pooling.greatest(s, 0, window, 1, s, C, n * 8, CHANNELS);
      }
      case "Pooling.greatestBackward" -> {
        int[] window = {0, LANES, LD, LD + LANES};
        yield (n, s) ->
            Pooling.greatestBackward(s, 0, window, 1, s, C, s, C, s, D, n * 8, CHANNELS, true);
      }
      case "Reductions.maxAbs" ->
          (n, s) -> {
            if (Reductions.maxAbs(s, 0, n * RANGE) < 0f) { // never, or it would be left out
              s[D] = 0f;
            }
          };
      case "Reductions.columnSums" ->
          (n, s) -> Reductions.columnSums(s, 0, LD, n * 15, n * (3 * LANES + 3), s, C);
      default -> null;
    };
  }

  private static @Nullable ShortCall cell(String kernel) {
    return switch (kernel) {
      case "Cells.add" -> (n, s) -> Cells.add(s, 0, s, C, s, D, n * RANGE);
      case "Cells.lstm" -> (n, s) -> Cells.lstm(s, 0, s, C, s, D, n * UNITS);
      case "Cells.lstmBackward" ->
          (n, s) -> Cells.lstmBackward(s, C, s, 0, s, C, s, C, s, D, n * UNITS);
      case "Cells.gru" -> (n, s) -> Cells.gru(s, 0, s, C, s, D, n * UNITS);
      case "Cells.gruBackward" ->
          (n, s) -> Cells.gruBackward(s, C, s, 0, s, 0, s, C, s, D, n * UNITS);
      default -> null;
    };
  }

  /** What stands in C and D is overwritten by one array after the other: nobody reads it. */
  private static @Nullable ShortCall update(String kernel) {
    float a = 1e-3f;
    float b = 0.9f;
    return switch (kernel) {
      case "Updates.sgd" -> (n, s) -> Updates.sgd(s, 0, s, C, n * RANGE, a);
      case "Updates.momentum" ->
          (n, s) -> Updates.momentum(s, 0, s, C, s, D, n * RANGE, a, b, false);
      case "Updates.nesterov" -> (n, s) -> Updates.nesterov(s, 0, s, C, s, D, n * RANGE, a, b);
      case "Updates.rmsProp" -> (n, s) -> Updates.rmsProp(s, 0, s, C, s, D, n * RANGE, a, b, a);
      case "Updates.adagrad" -> (n, s) -> Updates.adagrad(s, 0, s, C, s, D, n * RANGE, a, a);
      case "Updates.adam" ->
          (n, s) -> Updates.adam(s, 0, s, 0, s, C, s, D, n * RANGE, a, b, b, a, 1f);
      case "Updates.adamW" ->
          (n, s) -> Updates.adamW(s, 0, s, 0, s, C, s, D, n * RANGE, a, b, b, a, 1f, b);
      case "AdaptiveUpdates.adadelta" ->
          (n, s) -> AdaptiveUpdates.adadelta(s, 0, s, 0, s, C, s, D, n * RANGE, a, b, a);
      case "AdaptiveUpdates.amsGrad" ->
          (n, s) ->
              AdaptiveUpdates.amsGrad(s, 0, s, 0, s, C, s, D, s, D, n * RANGE, a, b, b, a, 1f);
      case "AdaptiveUpdates.nadam" ->
          (n, s) -> AdaptiveUpdates.nadam(s, 0, s, 0, s, C, s, D, n * RANGE, a, a, b, b, a, 1f);
      case "AdaptiveUpdates.lion" ->
          (n, s) -> AdaptiveUpdates.lion(s, 0, s, C, s, D, n * RANGE, a, b, b, b);
      case "AdaptiveUpdates.lambDirection" ->
          (n, s) ->
              AdaptiveUpdates.lambDirection(
                  s, 0, s, 0, s, C, s, D, s, 0, n * RANGE, 1f, b, b, a, 1f, a);
      default -> null;
    };
  }

  private static @Nullable ShortCall outer(String kernel) {
    return switch (kernel) {
      case "Outer.product" -> (n, s) -> Outer.product(n * STEPS, LD, s, 0, s, 0, s, C);
      case "Outer.add" -> (n, s) -> Outer.add(1e-9f, n * STEPS, LD, s, 0, s, 0, s, C);
      case "OuterFew.two" -> (n, s) -> OuterFew.two(n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFew.three" -> (n, s) -> OuterFew.three(n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFew.four" -> (n, s) -> OuterFew.four(n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFew.addTwo" ->
          (n, s) -> OuterFew.addTwo(1e-9f, n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFew.addThree" ->
          (n, s) -> OuterFew.addThree(1e-9f, n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFew.addFour" ->
          (n, s) -> OuterFew.addFour(1e-9f, n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFewPair.two" -> (n, s) -> OuterFewPair.two(n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFewPair.three" ->
          (n, s) -> OuterFewPair.three(n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFewPair.four" -> (n, s) -> OuterFewPair.four(n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFewPair.addTwo" ->
          (n, s) -> OuterFewPair.addTwo(1e-9f, n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFewPair.addThree" ->
          (n, s) -> OuterFewPair.addThree(1e-9f, n * STEPS, s, 0, LD, s, 0, LD, s, C);
      case "OuterFewPair.addFour" ->
          (n, s) -> OuterFewPair.addFour(1e-9f, n * STEPS, s, 0, LD, s, 0, LD, s, C);
      default -> null;
    };
  }

  /** A tile that does not know its number of rows, and whose last rows are stored or not. */
  @FunctionalInterface
  interface Rows {
    void run(
        int rows,
        float[] A,
        int a,
        int rs,
        int cs,
        int K,
        float[] B,
        int b,
        int bs,
        float[] I,
        int i,
        int is,
        float[] C,
        int c,
        int ldc);
  }

  private static ShortCall rows(Rows tile, int least, int most) {
    return (n, s) -> {
      for (int rows = least; rows <= most; rows++) {
        tile.run(n * rows, s, 0, LD, 1, STEPS, s, 0, LD, s, C, LD, s, C, LD);
      }
    };
  }

  private static @Nullable ShortCall tile(String kernel) {
    return switch (kernel) {
      case "TileNarrow.rows6" ->
          (n, s) -> TileNarrow.rows6(n, s, 0, LD, STEPS, s, 0, s, C, LD, s, C, LD);
      case "TileNarrow.columns6" ->
          (n, s) -> TileNarrow.columns6(n, s, 0, LD, STEPS, s, 0, s, C, LD, s, C, LD);
      case "TileNarrow.rows4" -> rows(TileNarrow::rows4, 3, 4);
      case "TileWide.rows6" ->
          (n, s) -> TileWide.rows6(n, s, 0, LD, STEPS, s, 0, s, C, LD, s, C, LD);
      case "TileWide.columns6" ->
          (n, s) -> TileWide.columns6(n, s, 0, LD, STEPS, s, 0, s, C, LD, s, C, LD);
      case "TileWide.rows4" -> rows(TileWide::rows4, 3, 4);
      case "TileWide.rows2" -> rows(TileWide::rows2, 1, 2);
      case "TileRow.wide" -> (n, s) -> TileRow.wide(s, 0, n * STEPS, s, 0, LD, s, C, s, C);
      case "TileRow.narrow" -> (n, s) -> TileRow.narrow(s, 0, n * STEPS, s, 0, LD, s, C, s, C);
      case "TileNarrow.rows2" -> rows(TileNarrow::rows2, 1, 2);
      case "TileColumn.rows4" -> rows(TileColumn::rows4, 1, 4);
      case "TileColumn.rows12" -> rows(TileColumn::rows12, 5, 12);
      case "TileUpdate.columns6" ->
          (n, s) -> TileUpdate.columns6(n, s, 0, LD, STEPS, s, 0, s, C, LD, 1e-9f, s, 0);
      case "TileThree.rows6" ->
          (n, s) -> TileThree.rows6(n, s, 0, LD, STEPS, s, 0, s, C, LD, s, C, LD);
      case "TileThree.columns6" ->
          (n, s) -> TileThree.columns6(n, s, 0, LD, STEPS, s, 0, s, C, LD, s, C, LD);
      case "TileAhead.wide" ->
          (n, s) -> TileAhead.wide(n, s, 0, STEPS / 2, 2, LD, s, 0, s, C, LD, C, 1);
      case "TileAhead.pair" ->
          (n, s) -> TileAhead.pair(n, s, 0, STEPS / 2, 2, LD, s, 0, s, C, LD, C, 1);
      case "TileAhead.column" ->
          (n, s) -> TileAhead.column(n, s, 0, STEPS / 2, 2, LD, s, 0, s, C, LD, C, 1);
      case "TileSpread.two" ->
          (n, s) -> TileSpread.two(n, s, 0, LD, STEPS, s, 0, s, C, LANES, s, C, 1);
      case "TileSpread.three" ->
          (n, s) -> TileSpread.three(n, s, 0, LD, STEPS, s, 0, s, C, LANES, s, C, 1);
      case "TileSpread.four" ->
          (n, s) -> TileSpread.four(n, s, 0, LD, STEPS, s, 0, s, C, LANES, s, C, 1);
      case SpreadProduct.STORE_ROWS ->
          (n, s) -> SpreadProduct.storeRows(s, 0, n * LANES, 10, s, C, 10);
      case SpreadProduct.STORE_COLUMNS ->
          (n, s) -> SpreadProduct.storeColumns(s, 0, n * (LANES + 4), 6, s, C, LD);
      case "TileTurned.one" ->
          (n, s) -> TileTurned.one(n, s, 0, STEPS, s, 0, s, C, LANES, s, C, 0, 1);
      case "TileTurned.four" ->
          (n, s) -> TileTurned.four(4, n, s, 0, STEPS, s, 0, LD, s, C, LD, LANES, s, C, LD, 0, 1);
      case "TileTurnedShort.one" ->
          (n, s) -> TileTurnedShort.one(n, s, 0, STEPS, s, 0, s, C, LANES, s, C, 0, 1);
      case "TileTurnedShort.two" ->
          (n, s) -> TileTurnedShort.two(n, s, 0, STEPS, s, 0, LD, s, C, LD, LANES, s, C, LD, 0, 1);
      case "Transposition.turn" -> (n, s) -> Transposition.turn(s, 0, LD, n * STEPS, s, C, LD);
      case "Gemm.copyPanel" -> (n, s) -> Gemm.copyPanel(s, 0, LD, n * 16, LD, s, C, LD);
      default -> null;
    };
  }
}
