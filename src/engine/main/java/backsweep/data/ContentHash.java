package backsweep.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over the content of a data set: a text of its shape, its number of rows and its classes
 * or target shape (each name behind its length), then per row the inputs, the class or the values,
 * and the weight if there are weights, as little-endian 32-bit words.
 */
final class ContentHash {

  private ContentHash() {}

  static String of(Dataset data) {
    MessageDigest digest = sha256();
    digest.update(header(data).getBytes(StandardCharsets.UTF_8));
    boolean classification = data.isClassification();
    int width = data.inputShape().size();
    float[] x = new float[width];
    float[] t = new float[classification ? 0 : data.targetSize()];
    int[] y = new int[classification ? data.labels() : 0];
    float[] w = new float[data.isWeighted() ? 1 : 0];
    byte[] bytes = new byte[Math.multiplyExact(4, width + y.length + t.length + w.length)];
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int[] order = new int[1];
    for (int row = 0; row < data.size(); row++) {
      order[0] = row;
      words.clear();
      data.copyInputs(order, 0, 1, x, 0);
      put(x, words);
      if (classification) {
        data.copyClasses(order, 0, 1, y, 0);
        for (int label : y) {
          words.putInt(label);
        }
      } else {
        data.copyValues(order, 0, 1, t, 0);
        put(t, words);
      }
      if (data.isWeighted()) {
        data.copyWeights(order, 0, 1, w, 0);
        put(w, words);
      }
      digest.update(bytes, 0, words.position());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String header(Dataset data) {
    StringBuilder text = new StringBuilder("backsweep data 1\n");
    text.append(data.isWeighted() ? "weighted\n" : "");
    text.append(data.inputShape()).append('\n').append(data.size()).append('\n');
    if (data.isClassification()) {
      text.append(data.labels() == 1 ? "" : "steps " + data.labels() + '\n');
      for (String name : data.classNames()) {
        text.append(name.length()).append(' ').append(name).append('\n');
      }
    } else {
      text.append("values ").append(data.targetShape()).append('\n');
    }
    return text.toString();
  }

  private static void put(float[] values, ByteBuffer words) {
    words.asFloatBuffer().put(values);
    words.position(words.position() + Float.BYTES * values.length);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
