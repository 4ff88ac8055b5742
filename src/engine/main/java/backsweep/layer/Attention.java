package backsweep.layer;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head self-attention over [time, width]: Q, K, V = X·W + b, then for each head of d = width
 * / heads columns S = softmax(Q·Kᵀ/√d) and O = S·V; Z = O·outputWeight + outputBias: Vaswani et
 * al., Attention is all you need, 2017.
 *
 * <p>Parameters: weight [width, 3·width], the columns of Q, K and V one after the other, those of a
 * head together, as in PyTorch; bias; outputWeight [width, width]; outputBias.
 *
 * @param heads how many
 * @param causal whether a time step sees none after it
 */
public record Attention(int heads, boolean causal) implements Layer {
  /** Checks the number of heads. */
  public Attention {
    if (heads < 1) {
      throw new IllegalArgumentException(
          "attention(" + heads + "): found " + heads + " heads, expected 1 or more");
    }
  }

  static Attention parse(Arguments a) {
    a.require(1, 2, "attention(4) or attention(4, causal)");
    return new Attention(a.whole(0), a.word(1, List.of("full", "causal")).equals("causal"));
  }

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public String spec() {
    return "attention(" + heads + (causal ? ", causal)" : ")");
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != 2 || input.dimension(1) % heads != 0) {
      throw new IllegalArgumentException(
          "expected an input [time, width] whose width is a multiple of the "
              + heads
              + " heads, found "
              + input);
    }
    return input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    int n = input.dimension(1);
    int columns = Math.multiplyExact(3, n);
    return List.of(
        new ParameterSpec("weight", Shape.of(n, columns), Initializer.GLOROT_UNIFORM),
        new ParameterSpec("bias", Shape.of(columns), Initializer.ZEROS),
        new ParameterSpec("outputWeight", Shape.of(n, n), Initializer.GLOROT_UNIFORM),
        new ParameterSpec("outputBias", Shape.of(n), Initializer.ZEROS));
  }

  @Override
  public boolean needsInput() {
    return true;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public boolean sweepsForParameters() {
    return true;
  }

  @Override
  public List<CacheSpec> caches(Shape input, boolean training) {
    long time = input.dimension(0);
    List<CacheSpec> all = new ArrayList<>();
    all.add(new CacheSpec("QKV", 3L * input.size()));
    all.add(new CacheSpec("S", Math.multiplyExact(heads, time * time)));
    all.add(new CacheSpec("O", input.size()));
    if (training) {
      all.add(new CacheSpec("dQKV", 3L * input.size()));
      all.add(new CacheSpec("dO", input.size()));
    }
    return all;
  }

  @Override
  public long scratch(Shape input, int batch) {
    return AttentionStep.scratch(this, input, batch);
  }

  @Override
  public long flops(Shape input) {
    long time = input.dimension(0);
    return 8L * input.size() * input.dimension(1) + 4 * time * input.size() + softmax(time);
  }

  private long softmax(long time) {
    return heads * time * (28 * time + 15);
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long time = input.dimension(0);
    long n = input.dimension(1);
    long all = (long) input.size() * batch;
    long pairs = heads * time * time * batch;
    return List.of(
        forward("{QKV} = {X}·{weight} + {bias}", "Gemm.product", 6 * all * n),
        forward(
            "each head: {S} = softmax(Q·Kᵀ/√d)" + (causal ? " of no later step" : ""),
            "Gemm.product",
            2 * all * time + softmax(time) * batch),
        forward("each head: {O} = {S}·V", "Gemm.product", 2 * all * time),
        forward("{Z} = {O}·{outputWeight} + {outputBias}", "Gemm.product", 2 * all * n),
        back("{dO} = {dZ}·{outputWeight}ᵀ", "Gemm.productTransposed", 2 * all * n),
        back(
            "each head: {dQKV} = dS·K/√d, dSᵀ·Q/√d, {S}ᵀ·{dO}, dS = {S} ⊙ ({dO}·Vᵀ − Σ {dO}·Vᵀ ⊙"
                + " {S})",
            "Softmax.softmaxBackward",
            8 * all * time + 5 * pairs + 15L * heads * time * batch),
        back("{d weight} = {X}ᵀ·{dQKV}", "Gemm.transposedProduct", 6 * all * n),
        back("{d bias} = Σ {dQKV}", "Reductions.columnSums", 3 * all),
        back("{d outputWeight} = {O}ᵀ·{dZ}", "Gemm.transposedProduct", 2 * all * n),
        back("{d outputBias} = Σ {dZ}", "Reductions.columnSums", all),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = {dQKV}·{weight}ᵀ",
            "Gemm.productTransposed",
            6 * all * n));
  }

  private static Operation forward(String equation, String kernel, long flops) {
    return new Operation(Operation.Part.FORWARD, equation, kernel, flops);
  }

  private static Operation back(String equation, String kernel, long flops) {
    return new Operation(Operation.Part.PARAMETER_GRADIENT, equation, kernel, flops);
  }

  @Override
  public double @Nullable [] exact(Exact at) {
    int time = at.input().dimension(0);
    int n = at.input().dimension(1);
    int d = n / heads;
    double[] QKV = affine(at.X(), at.theta().get(0), at.theta().get(1), n, 3 * n);
    double[] O = new double[at.X().length];
    for (int e = 0; e < at.batch(); e++) {
      for (int head = 0; head < heads; head++) {
        for (int i = 0; i < time; i++) {
          int row = (e * time + i) * 3 * n + head * d;
          int seen = causal ? i + 1 : time;
          double[] p = new double[seen];
          double sum = 0;
          for (int j = 0; j < seen; j++) {
            int key = (e * time + j) * 3 * n + n + head * d;
            double score = 0;
            for (int k = 0; k < d; k++) {
              score += QKV[row + k] * QKV[key + k];
            }
            p[j] = Math.exp(score / Math.sqrt(d));
            sum += p[j];
          }
          for (int j = 0; j < seen; j++) {
            int value = (e * time + j) * 3 * n + 2 * n + head * d;
            for (int k = 0; k < d; k++) {
              O[(e * time + i) * n + head * d + k] += p[j] / sum * QKV[value + k];
            }
          }
        }
      }
    }
    return affine(O, at.theta().get(2), at.theta().get(3), n, n);
  }

  private static double[] affine(double[] X, double[] W, double[] b, int in, int out) {
    double[] Z = new double[X.length / in * out];
    for (int i = 0; i < X.length / in; i++) {
      System.arraycopy(b, 0, Z, i * out, out);
      for (int k = 0; k < in; k++) {
        for (int j = 0; j < out; j++) {
          Z[i * out + j] += X[i * in + k] * W[k * out + j];
        }
      }
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new AttentionStep(this, context);
  }
}
