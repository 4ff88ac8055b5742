package backsweep.layer;

import backsweep.tensor.Shape;
import java.util.List;

/** The layers, by name: import them statically and a network reads like its drawing. */
public final class Layers {
  private Layers() {}

  /** Z = X·W + b with {@code units} outputs; initialized to suit the activation that follows. */
  public static Layer dense(int units) {
    return new Dense(units, null);
  }

  /** Z = X·W + b with {@code units} outputs and that initializer for W. */
  public static Layer dense(int units, Initializer initializer) {
    return new Dense(units, initializer);
  }

  /** A learned vector of {@code width} numbers for each index below {@code vocabulary}. */
  public static Layer embedding(int vocabulary, int width) {
    return new Embedding(vocabulary, width);
  }

  /** max(z, 0). */
  public static Layer relu() {
    return new Relu();
  }

  /** z if z &gt; 0, 0.01·z otherwise. */
  public static Layer leakyRelu() {
    return leakyRelu(0.01f);
  }

  /** z if z &gt; 0, slope·z otherwise. */
  public static Layer leakyRelu(float slope) {
    return new LeakyRelu(slope);
  }

  /** z if z &gt; 0, eᶻ − 1 otherwise. */
  public static Layer elu() {
    return elu(1f);
  }

  /** z if z &gt; 0, alpha·(eᶻ − 1) otherwise. */
  public static Layer elu(float alpha) {
    return new Elu(alpha);
  }

  /** 1 / (1 + e⁻ᶻ). */
  public static Layer sigmoid() {
    return new Sigmoid();
  }

  /** tanh z. */
  public static Layer tanh() {
    return new Tanh();
  }

  /** z·Φ(z), exact. */
  public static Layer gelu() {
    return new Gelu();
  }

  /** z·sigmoid(z). */
  public static Layer silu() {
    return new Silu();
  }

  /** log(1 + eᶻ). */
  public static Layer softplus() {
    return new Softplus();
  }

  /** Windows of size × size times W, plus b, for each filter; no padding, stride 1. */
  public static Layer conv2d(int filters, int size) {
    return conv2d(filters, size, Padding.VALID);
  }

  /** The same with that padding. */
  public static Layer conv2d(int filters, int size, Padding padding) {
    return conv2d(filters, kernel(size).padding(padding));
  }

  /** The same with that kernel, such as {@code kernel(3).stride(2).padding(1).groups(8)}. */
  public static Layer conv2d(int filters, Kernel kernel) {
    return new Conv2d(filters, kernel);
  }

  /** Windows of size × size, one apart, within the input. */
  public static Kernel kernel(int size) {
    return kernel(size, size);
  }

  /** Windows of rows × columns, one apart, within the input. */
  public static Kernel kernel(int rows, int columns) {
    return new Kernel(rows, columns, 1, Padding.VALID, 1, 1);
  }

  /** A convolution over [time, channels] with windows of that many time steps; no padding. */
  public static Layer conv1d(int filters, int size) {
    return conv1d(filters, kernel(size));
  }

  /** The same with that kernel, of which the columns count. */
  public static Layer conv1d(int filters, Kernel kernel) {
    return new Conv1d(filters, kernel);
  }

  /** A transposed convolution: what {@link #conv2d} sends back to its input, as a layer. */
  public static Layer convTranspose2d(int filters, Kernel kernel) {
    return new ConvTranspose2d(filters, kernel, 0);
  }

  /** The greatest number of each channel in that many time steps. */
  public static Layer maxPool1d(int size) {
    return new Pool1d(Pool2d.Kind.MAX, size, size);
  }

  /** The mean of each channel in that many time steps. */
  public static Layer avgPool1d(int size) {
    return new Pool1d(Pool2d.Kind.AVERAGE, size, size);
  }

  /** The mean of each channel over all time steps, [channels]. */
  public static Layer globalAvgPool1d() {
    return new Pool1d(Pool2d.Kind.GLOBAL_AVERAGE, 0, 1);
  }

  /** The greatest number of each channel in windows of size × size that touch each other. */
  public static Layer maxPool2d(int size) {
    return new Pool2d(Pool2d.Kind.MAX, size, size, size);
  }

  /** The same with windows that many rows and columns apart. */
  public static Layer maxPool2d(int size, int stride) {
    return new Pool2d(Pool2d.Kind.MAX, size, size, stride);
  }

  /** The mean of each channel in windows of size × size that touch each other. */
  public static Layer avgPool2d(int size) {
    return new Pool2d(Pool2d.Kind.AVERAGE, size, size, size);
  }

  /** The mean of each channel over the whole image, [channels]. */
  public static Layer globalAvgPool2d() {
    return new Pool2d(Pool2d.Kind.GLOBAL_AVERAGE, 0, 0, 1);
  }

  /** Time steps at the end of a sequence whose numbers all equal that value are padding. */
  public static Layer masking(float value) {
    return new Masking(value);
  }

  /** A simple recurrent layer with tanh over [time, features]; gives its last state. */
  public static Recurrent rnn(int units) {
    return new Recurrent(Recurrent.Cell.TANH, units, false, false, 0, false);
  }

  /** Long short-term memory over [time, features]; gives its last state. */
  public static Recurrent lstm(int units) {
    return new Recurrent(Recurrent.Cell.LSTM, units, false, false, 0, false);
  }

  /** Gated recurrent units over [time, features]; gives their last state. */
  public static Recurrent gru(int units) {
    return new Recurrent(Recurrent.Cell.GRU, units, false, false, 0, false);
  }

  /** Multi-head self-attention over [time, width]. */
  public static Layer attention(int heads) {
    return new Attention(heads, false);
  }

  /** The same, where no time step sees one after it. */
  public static Layer causalAttention(int heads) {
    return new Attention(heads, true);
  }

  /** Adds sines and cosines by which attention can tell time steps apart. */
  public static Layer positionalEncoding() {
    return new PositionalEncoding();
  }

  /** These layers for each time step of [time, n], with the same parameters. */
  public static Layer perStep(Layer... layers) {
    return new PerStep(List.of(layers));
  }

  /** The input plus what these layers make of it. */
  public static Layer residual(Layer... layers) {
    return Branches.residual(layers);
  }

  /** Layers of a branch, for {@link #add} and {@link #concat}. */
  public static List<Layer> branch(Layer... layers) {
    return List.of(layers);
  }

  /** The sum of what each branch makes of the input. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static Layer add(List<Layer>... branches) {
    return new Branches(Branches.Kind.ADD, List.of(branches));
  }

  /** What each branch makes of the input, side by side along the last axis. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static Layer concat(List<Layer>... branches) {
    return new Branches(Branches.Kind.CONCAT, List.of(branches));
  }

  /** Mean 0 and variance 1 for each channel over the batch, then a learned scale and shift. */
  public static Layer batchNorm() {
    return new BatchNorm(BatchNorm.MOMENTUM, BatchNorm.EPSILON);
  }

  /** Mean 0 and variance 1 along the last axis, then a learned scale and shift. */
  public static Layer layerNorm() {
    return new LayerNorm(true, BatchNorm.EPSILON);
  }

  /** Root mean square 1 along the last axis, then a learned scale. */
  public static Layer rmsNorm() {
    return new LayerNorm(false, BatchNorm.EPSILON);
  }

  /** In training, a share of the numbers becomes 0 and the others grow in turn. */
  public static Layer dropout(float rate) {
    return new Dropout(rate);
  }

  /** Mean 0 and variance 1 for each example and group of channels, then scale and shift. */
  public static Layer groupNorm(int groups) {
    return new GroupNorm(groups, BatchNorm.EPSILON);
  }

  /** In training, a normal number of that standard deviation is added to each number. */
  public static Layer gaussianNoise(float deviation) {
    return new GaussianNoise(deviation);
  }

  /** Positive numbers with sum 1 along the last axis. */
  public static Layer softmax() {
    return new Softmax();
  }

  /** The input under another shape. */
  public static Layer reshape(int... dimensions) {
    return new Reshape(Shape.of(dimensions));
  }

  /** The input with its axes in another order, counted from 0. */
  public static Layer permute(Integer... axes) {
    return new Permute(List.of(axes));
  }

  /** The input under the shape [n]. */
  public static Layer flatten() {
    return new Flatten();
  }

  /** The names that {@link #parse} knows. */
  public static List<String> names() {
    return LayerText.names();
  }

  /** Those of them that are activation functions. */
  public static List<String> activationNames() {
    return LayerText.activationNames();
  }

  /**
   * Layers from text such as {@code "dense(256) relu dense(10)"}; the inverse of {@link
   * Layer#spec}.
   *
   * @throws IllegalArgumentException if the text names no known layer or a wrong argument
   */
  public static List<Layer> parse(String text) {
    return LayerText.parse(text);
  }
}
