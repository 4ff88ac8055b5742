package backsweep.plan;

import backsweep.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The parameters θ of a network: weights W [in, out], biases b [out]. */
public final class Parameters extends NamedTensors {
  /** Values that are hashed at a time. */
  private static final int HASHED = 4096;

  /** All zero, in that layout. */
  public Parameters(ParameterLayout layout) {
    super(layout);
  }

  @Override
  boolean has(ParameterLayout.Entry entry) {
    return true;
  }

  /**
   * Replaces the values of one parameter.
   *
   * @throws IllegalArgumentException if the name is unknown or the shape differs
   */
  public void set(String name, Tensor tensor) {
    ParameterLayout.Entry entry = layout().get(name);
    if (!entry.shape().equals(tensor.shape())) {
      throw new IllegalArgumentException(
          "parameter " + name + ": found shape " + tensor.shape() + ", expected " + entry.shape());
    }
    entry.pack(tensor.values(), array());
  }

  /**
   * Copies all values from other parameters of the same layout.
   *
   * @throws IllegalArgumentException if the layouts differ
   */
  public void copyFrom(Parameters other) {
    if (!layout().entries().equals(other.layout().entries())) {
      throw new IllegalArgumentException(
          "parameters of another network: found " + other.names() + ", expected " + names());
    }
    System.arraycopy(other.array(), 0, array(), 0, array().length);
  }

  /** A copy that shares nothing but the layout. */
  public Parameters copy() {
    Parameters copy = new Parameters(layout());
    copy.copyFrom(this);
    return copy;
  }

  /**
   * SHA-256 over every name, shape and value (little-endian float32, row-major, one NaN), in order
   * of the layers: equal exactly when two networks hold the same bits.
   */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      float[] values = new float[HASHED];
      ByteBuffer bytes = ByteBuffer.allocate(4 * HASHED).order(ByteOrder.LITTLE_ENDIAN);
      for (ParameterLayout.Entry entry : layout().entries()) {
        digest.update((entry.name() + entry.shape()).getBytes(StandardCharsets.UTF_8));
        int size = entry.shape().size();
        for (int i = 0, n; i < size; i += n) {
          n = Math.min(HASHED, size - i);
          entry.unpack(array(), i, values, n);
          bytes.clear();
          for (int j = 0; j < n; j++) {
            bytes.putInt(Float.floatToIntBits(values[j]));
          }
          digest.update(bytes.flip());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
