package backsweep.benchmarks;

/**
 * One product of a dense layer with {@code in} inputs and {@code out} outputs on {@code batch}
 * examples.
 *
 * @param product which of the three products
 * @param batch number of examples
 * @param in number of inputs
 * @param out number of outputs
 * @param group under which heading the case stands: squares, layers or ragged
 */
public record Case(Product product, int batch, int in, int out, String group) {
  /** The three products of training, each named as its result. */
  public enum Product {
    /** Z [batch, out] = X [batch, in] · W [in, out]. */
    FORWARD("fwd"),
    /** dX [batch, in] = dZ [batch, out] · Wᵀ. */
    INPUT("dX"),
    /** dW [in, out] = Xᵀ · dZ. */
    WEIGHTS("dW");

    /** Short name. */
    public final String label;

    Product(String label) {
      this.label = label;
    }
  }

  /** Rows of the result. */
  public int m() {
    return product == Product.WEIGHTS ? in : batch;
  }

  /** Columns of the result. */
  public int n() {
    return product == Product.INPUT ? in : out;
  }

  /** Length of the sums. */
  public int k() {
    return switch (product) {
      case FORWARD -> in;
      case INPUT -> out;
      case WEIGHTS -> batch;
    };
  }

  /** Whether the left operand is stored transposed, row-major [k, m]. */
  public boolean leftTransposed() {
    return product == Product.WEIGHTS;
  }

  /** Whether the right operand is stored transposed, row-major [n, k]. */
  public boolean rightTransposed() {
    return product == Product.INPUT;
  }

  /** Floating-point operations. */
  public long flops() {
    return 2L * batch * in * out;
  }

  /** Bytes that must move at least once: both operands read, the result written. */
  public long bytes() {
    return 4L * ((long) batch * in + (long) in * out + (long) batch * out);
  }

  /** Name in tables and charts. */
  public String name() {
    if (group.equals("squares")) {
      return in + "³";
    }
    if (group.equals("ragged")) {
      return batch + "×" + out + "×" + in;
    }
    return product.label + " " + in + "×" + out + " b" + batch;
  }
}
