package backsweep.check;

/** What holds for every layer; each is judged on random inputs by {@link LayerCheck}. */
public enum LayerLaw {
  /** It plans and runs without an exception. */
  RUNS("it plans and runs"),
  /** Z is what the formula in double precision gives, if the layer offers one. */
  OUTPUT("Z agrees with the formula in double precision"),
  /** dX is the derivative of Σ dZ·Z with respect to X. */
  INPUT_GRADIENT("dX agrees with differences of Z"),
  /** dθ is the derivative of Σ dZ·Z with respect to each parameter. */
  PARAMETER_GRADIENT("the gradient of each parameter agrees with differences of Z"),
  /** ⟨dZ, J·v⟩ = ⟨Jᵀ·dZ, v⟩ for a random direction v through all elements at once. */
  ADJOINT("the backward map is the adjoint of the forward map"),
  /** Twice dZ gives twice the gradients, and dZ + dZ′ their sum. */
  LINEAR("the backward map is linear in dZ"),
  /** Nothing is written but what a call may write. */
  WRITES("no call writes outside its part"),
  /** All of it is written. */
  COMPLETE("every element is written"),
  /** The same numbers give the same bits. */
  DETERMINISM("the same input gives the same bits"),
  /** Rows, columns and slices run apart give the bits that they give together. */
  SHARING("parts that run apart give the same bits"),
  /** What {@code needsInput} and {@code needsOutput} deny is not read. */
  NEEDS("the backward sweep reads what the layer says and no more"),
  /** An elementwise layer may write Z over X and dX over dZ. */
  IN_PLACE("an elementwise layer may work in place"),
  /** An example's numbers depend neither on its place in the batch nor on the other examples. */
  EXAMPLES("examples do not know of each other"),
  /** A fused descent gives the parameters that gradient and update give. */
  DESCENT("a fused descent gives the bits of gradient and update"),
  /** A call allocates nothing once it is compiled. */
  ALLOCATION("nothing is allocated");

  private final String sentence;

  LayerLaw(String sentence) {
    this.sentence = sentence;
  }

  @Override
  public String toString() {
    return sentence;
  }
}
