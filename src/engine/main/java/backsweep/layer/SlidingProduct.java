package backsweep.layer;

/**
 * The linear map of a convolution, from images to their windows times W, with its adjoint and the
 * gradient of W. A convolution runs the map forward and the adjoint backward; a transposed one the
 * other way round. Images and outputs stand in one array, an example after the other.
 */
sealed interface SlidingProduct permits GroupedProduct, DepthwiseProduct {
  /** The map that suits the window: W of depth 1 has kernels of its own. */
  static SlidingProduct of(Window window, int filters, int groups) {
    return depthwise(window, filters, groups)
        ? new DepthwiseProduct(window)
        : new GroupedProduct(window, filters, groups);
  }

  /** Whether each filter sees a channel of its own. */
  private static boolean depthwise(Window window, int filters, int groups) {
    return groups > 1 && groups == filters && window.depth() == 1 && window.channels() == filters;
  }

  /** Outputs = windows of images · W + b for the examples {@code from ≤ e < to}. */
  void apply(
      float[] M,
      int images,
      int outputs,
      int from,
      int to,
      float[] W,
      int w,
      float[] b,
      int bo,
      float[] s);

  /** Images = Σ over windows of outputs · Wᵀ, plus b for every channel. */
  void adjoint(
      float[] M,
      int outputs,
      int images,
      int from,
      int to,
      float[] W,
      int w,
      float[] b,
      int bo,
      float[] s);

  /** Into how many parts dW is cut for that many threads. */
  int slices(int threads);

  /** The part i of them, of W at w. */
  LayerStep.Slice slice(int i, int threads, int w);

  /** Part i of dW = windows of imagesᵀ · outputs. */
  void gradient(
      int i,
      int threads,
      float[] M,
      int images,
      int outputs,
      int examples,
      float[] dW,
      int w,
      float[] s);

  /** Floats of scratch. */
  long scratch();

  /** Floating-point operations of {@link #apply} and {@link #gradient} for one example. */
  long flops();

  /** Those of {@link #adjoint} without b. */
  long adjointFlops();

  /** The kernels of {@link #apply}, {@link #adjoint} and {@link #gradient}. */
  String applyKernel();

  String adjointKernel();

  String gradientKernel();
}
