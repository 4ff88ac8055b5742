package backsweep.check;

/** A mistake in {@link Faulty}, the law that it breaks, and what the hint must say of it. */
enum Fault {
  NONE(LayerLaw.RUNS, ""),
  WRONG_SIGN(LayerLaw.INPUT_GRADIENT, "sign is wrong"),
  LOST_FACTOR(LayerLaw.PARAMETER_GRADIENT, "constant factor"),
  LOST_TERM(LayerLaw.INPUT_GRADIENT, "a term or a case is lost"),
  LOST_CASE(LayerLaw.INPUT_GRADIENT, "a term or a case is lost"),
  ZERO_GRADIENT(LayerLaw.INPUT_GRADIENT, "zero everywhere"),
  SHIFTED(LayerLaw.PARAMETER_GRADIENT, "index is off by one"),
  LAST_EXAMPLE_ONLY(LayerLaw.PARAMETER_GRADIENT, "the sum over examples is lost"),
  MEAN_OVER_EXAMPLES(LayerLaw.PARAMETER_GRADIENT, "their sum is wanted"),
  ADDS_TO_INPUT_GRADIENT(LayerLaw.COMPLETE, "must be written"),
  ADDS_TO_GRADIENT(LayerLaw.COMPLETE, "must be written"),
  NEVER_WRITTEN(LayerLaw.COMPLETE, "never written"),
  OTHER_FORMULA(LayerLaw.OUTPUT, "different functions"),
  CLIPPED(LayerLaw.LINEAR, "no linear function of dZ"),
  WRITES_INPUT(LayerLaw.WRITES, "forward writes X"),
  WRITES_OUTPUT_GRADIENT(LayerLaw.WRITES, "backwardInput writes dZ"),
  WRITES_ALL_ROWS(LayerLaw.WRITES, "forward writes Z of example"),
  WRITES_OUTSIDE(LayerLaw.WRITES, "forward writes the arena outside every buffer"),
  LARGER_SHAPE(LayerLaw.COMPLETE, "never written"),
  WRITES_PARAMETER(LayerLaw.WRITES, "which only the optimizer may change"),
  WRITES_OTHER_SLICE(LayerLaw.WRITES, "backwardParameters writes the gradient of mix"),
  IGNORES_COLUMNS(LayerLaw.WRITES, "which is not its part"),
  COUNTS_CALLS(LayerLaw.DETERMINISM, "other bits"),
  READS_OLD_SCRATCH(LayerLaw.DETERMINISM, "memory that nobody wrote"),
  KEEPS_FIRST_ROW(LayerLaw.SHARING, "rows that run apart"),
  READS_LOST_INPUT(LayerLaw.NEEDS, "needsInput"),
  PLACE_IN_BATCH(LayerLaw.EXAMPLES, "place in the batch"),
  MIXES_EXAMPLES(LayerLaw.EXAMPLES, "mixesExamples"),
  NOT_IN_PLACE(LayerLaw.IN_PLACE, "Z over X"),
  WRONG_DESCENT(LayerLaw.DESCENT, "fma(−rate, dθ, θ)"),
  ALLOCATES(LayerLaw.ALLOCATION, "bytes"),
  THROWS(LayerLaw.RUNS, "ArithmeticException");

  final LayerLaw law;
  final String hint;

  Fault(LayerLaw law, String hint) {
    this.law = law;
    this.hint = hint;
  }
}
