package backsweep.benchmarks.layers;

import backsweep.benchmarks.Data;
import backsweep.tensor.Shape;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A network to train, with softmax cross-entropy over ten classes and plain descent. */
public enum LayerCase {
  /** Like LeNet-5, on images of 28 × 28. */
  LENET5(
      64,
      "conv2d(6, 5, same) relu maxPool2d(2) conv2d(16, 5) relu maxPool2d(2) flatten dense(120) relu"
          + " dense(84) relu dense(10)",
      28,
      28,
      1),
  /** Three times 3 × 3 with batch normalization, on images of 28 × 28. */
  CONVNET(
      64,
      "conv2d(32, 3, same) batchNorm relu maxPool2d(2) conv2d(64, 3, same) batchNorm relu"
          + " maxPool2d(2) conv2d(128, 3, same) batchNorm relu globalAvgPool2d dense(10)",
      28,
      28,
      1),
  /** 64 steps of 128 numbers. */
  LSTM(32, "lstm(256) dense(10)", 64, 128),
  /** The same. */
  GRU(32, "gru(256) dense(10)", 64, 128),
  /** 1,024 indices into a table of 1,000 rows. */
  EMBEDDING1K(1_000),
  /** Of 100,000 rows. */
  EMBEDDING100K(100_000),
  /** Of 1,000,000 rows. */
  EMBEDDING1M(1_000_000),
  /** A block of a transformer: 4 heads, 64 positions of width 128, 512 hidden units. */
  TRANSFORMER(
      32,
      "residual(layerNorm attention(4)) residual(layerNorm perStep(dense(512) gelu dense(128)))"
          + " globalAvgPool1d dense(10)",
      64,
      128);

  /** Classes. */
  public static final int CLASSES = 10;

  /** Width of an embedding. */
  public static final int WIDTH = 64;

  /** So small that a run changes no number that matters. */
  public static final float RATE = 1e-9f;

  private final int batch;
  private final String layers;
  private final Shape input;
  private final int vocabulary;

  LayerCase(int batch, String layers, int... input) {
    this.batch = batch;
    this.layers = layers;
    this.input = Shape.of(input);
    this.vocabulary = 0;
  }

  LayerCase(int vocabulary) {
    this.batch = 32;
    this.layers = "embedding(" + vocabulary + ", " + WIDTH + ") globalAvgPool1d dense(10)";
    this.input = Shape.of(32);
    this.vocabulary = vocabulary;
  }

  /** Its name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Examples in a step. */
  public int batch() {
    return batch;
  }

  /** The layers as text. */
  public String layers() {
    return layers;
  }

  /** Shape of an example, channels last. */
  public Shape input() {
    return input;
  }

  /** Rows of the embedding; 0 without one. */
  public int vocabulary() {
    return vocabulary;
  }

  /** The inputs of the batch: numbers, or indices. */
  public float[] inputs() {
    int n = batch * input.size();
    if (vocabulary == 0) {
      return Data.random(n, 3, 1f);
    }
    SplittableRandom random = new SplittableRandom(3);
    float[] X = new float[n];
    for (int i = 0; i < n; i++) {
      X[i] = random.nextInt(vocabulary);
    }
    return X;
  }

  /** Their classes. */
  public int[] classes() {
    return IntStream.range(0, batch).map(i -> i * 7 % CLASSES).toArray();
  }
}
