package backsweep.layer;

import backsweep.kernel.Cells;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.plan.ParameterLayout;
import backsweep.plan.TouchedRows;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The same input through several chains of layers, whose outputs are added or put side by side
 * along the last axis; or through one chain whose output is added to the input (He et al., Deep
 * residual learning, 2016). The gradient of the input is the sum of what comes back from each.
 *
 * @param kind what becomes of the outputs
 * @param chains the layers of each
 */
public record Branches(Kind kind, List<List<Layer>> chains) implements Layer {
  /** What becomes of the outputs. */
  public enum Kind {
    /** Input and output of the one chain are added. */
    RESIDUAL("residual"),
    /** They are added. */
    ADD("add"),
    /** They stand side by side along the last axis. */
    CONCAT("concat");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /** Checks that there is something to run. */
  public Branches {
    chains = chains.stream().map(List::copyOf).toList();
    int least = kind == Kind.RESIDUAL ? 1 : 2;
    if (chains.size() < least || chains.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException(
          "%s: found %d branches %s, expected %s"
              .formatted(
                  kind.text,
                  chains.size(),
                  chains,
                  least == 1
                      ? "layers, as in residual(dense(64) relu dense(64))"
                      : "two or more, each with layers, as in add(dense(4), dense(4) relu)"));
    }
  }

  static Branches parse(Arguments a, Kind kind) {
    List<List<Layer>> chains = new ArrayList<>();
    for (int i = 0; i < a.count(); i++) {
      List<Layer> layers = a.layers(i);
      if (kind == Kind.RESIDUAL && i > 0) {
        chains.get(0).addAll(layers);
      } else {
        chains.add(new ArrayList<>(layers));
      }
    }
    return new Branches(kind, chains);
  }

  @Override
  public String name() {
    return kind.text;
  }

  @Override
  public String spec() {
    return name() + "(" + String.join(", ", chains.stream().map(Chain::spec).toList()) + ")";
  }

  private List<Chain> chains(Shape input) {
    List<Chain> all = new ArrayList<>();
    for (int k = 0; k < chains.size(); k++) {
      String prefix = chains.size() == 1 ? "" : k + "/";
      all.add(Chain.of(chains.get(k), input, prefix, 1));
    }
    return all;
  }

  @Override
  public Shape outputShape(Shape input) {
    List<Shape> outputs = new ArrayList<>();
    if (kind == Kind.RESIDUAL) {
      outputs.add(input);
    }
    chains(input).forEach(chain -> outputs.add(chain.output()));
    Shape first = outputs.get(0);
    if (kind != Kind.CONCAT) {
      if (outputs.stream().anyMatch(shape -> !shape.equals(first))) {
        throw new IllegalArgumentException(
            "found outputs " + outputs + ", expected one shape, as they are added");
      }
      return first;
    }
    int[] sizes = first.dimensions();
    int last = sizes.length - 1;
    sizes[last] = 0;
    for (Shape shape : outputs) {
      int[] own = shape.dimensions();
      boolean fits = own.length == sizes.length;
      for (int axis = 0; fits && axis < last; axis++) {
        fits = own[axis] == sizes[axis];
      }
      if (!fits) {
        throw new IllegalArgumentException(
            "found outputs " + outputs + ", expected shapes that differ in the last axis alone");
      }
      sizes[last] += own[last];
    }
    return Shape.of(sizes);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    return chains(input).stream().flatMap(chain -> chain.parameters().stream()).toList();
  }

  @Override
  public boolean keepsSteps() {
    return chains.stream().allMatch(Branches::keepsSteps);
  }

  /** One branch that mixes steps with the padding is enough to bring it into the output. */
  @Override
  public boolean readsLengths() {
    return chains.stream().anyMatch(Chain::readsLengths)
        && chains.stream().allMatch(chain -> Chain.readsLengths(chain) || keepsSteps(chain));
  }

  private static boolean keepsSteps(List<Layer> chain) {
    return chain.stream().allMatch(Layer::keepsSteps);
  }

  @Override
  public boolean needsInput() {
    return chains.stream().anyMatch(chain -> needsInput(chain));
  }

  /** Those that every branch takes. */
  @Override
  public int indices() {
    return chains.stream().mapToInt(Chain::indices).filter(n -> n > 0).min().orElse(0);
  }

  /** A view hands the question on to what follows it. */
  static boolean needsInput(List<Layer> chain) {
    for (Layer layer : chain) {
      if (!layer.view()) {
        return layer.needsInput();
      }
    }
    return false;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public boolean mixesExamples() {
    return chains.stream().flatMap(List::stream).anyMatch(Layer::mixesExamples);
  }

  @Override
  public boolean sweepsForParameters() {
    return true;
  }

  @Override
  public List<CacheSpec> caches(Shape input, boolean training) {
    List<CacheSpec> all = new ArrayList<>();
    for (Chain chain : chains(input)) {
      all.addAll(chain.caches(training));
      if (training) {
        all.add(new CacheSpec(chain.prefix() + "dIn", input.size()));
        if (kind == Kind.CONCAT) {
          all.add(new CacheSpec(chain.prefix() + "dOut", chain.output().size()));
        }
      }
    }
    return all;
  }

  @Override
  public long scratch(Shape input, int batch) {
    return chains(input).stream().mapToLong(chain -> chain.scratch(batch)).max().orElse(0);
  }

  @Override
  public long flops(Shape input) {
    long joined = kind == Kind.CONCAT ? 0 : joins() * outputShape(input).size();
    return joined + chains(input).stream().mapToLong(Chain::flops).sum();
  }

  /** How many additions join the outputs, or the gradients of the input. */
  private long joins() {
    return kind == Kind.RESIDUAL ? 1 : chains.size() - 1;
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    List<Operation> forward = new ArrayList<>();
    List<Operation> backward = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<String> gradients = new ArrayList<>();
    if (kind == Kind.RESIDUAL) {
      outputs.add("{X}");
      gradients.add("{dZ}");
    }
    for (Chain chain : chains(input)) {
      outputs.add("{" + chain.value(chain.layers().size()) + "}");
      String dX = chain.prefix() + "dIn";
      gradients.add("{" + dX + "}");
      String dZ = kind == Kind.CONCAT ? chain.prefix() + "dOut" : "dZ";
      for (Operation op : chain.operations(batch, dX, dZ)) {
        (op.part() == Operation.Part.FORWARD ? forward : backward).add(op);
      }
    }
    boolean concat = kind == Kind.CONCAT;
    String joint = String.join(concat ? " beside " : " + ", outputs);
    long adds = concat ? 0 : joins() * outputShape(input).size() * batch;
    forward.add(
        new Operation(
            Operation.Part.FORWARD, "{Z} = " + joint, concat ? "copy" : "Cells.add", adds));
    backward.add(
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = " + String.join(" + ", gradients),
            "Cells.add",
            joins() * input.size() * batch));
    forward.addAll(backward);
    return forward;
  }

  @Override
  public double @Nullable [] exact(Exact at) {
    Shape output = outputShape(at.input());
    double[] Z = new double[at.batch() * output.size()];
    if (kind == Kind.RESIDUAL) {
      System.arraycopy(at.X(), 0, Z, 0, Z.length);
    }
    int parameter = 0;
    int column = 0;
    for (Chain chain : chains(at.input())) {
      double[] own = chain.exact(at, at.X(), parameter);
      if (own == null) {
        return null;
      }
      parameter += chain.parameters().size();
      if (kind == Kind.CONCAT) {
        int n = last(chain.output());
        for (int i = 0; i < own.length / n; i++) {
          System.arraycopy(own, i * n, Z, i * last(output) + column, n);
        }
        column += n;
      } else {
        for (int i = 0; i < Z.length; i++) {
          Z[i] += own[i];
        }
      }
    }
    return Z;
  }

  private static int last(Shape shape) {
    return shape.dimension(shape.rank() - 1);
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(this, context);
  }

  private static final class Step implements LayerStep {
    private final StepContext c;
    private final float[] arena;
    private final boolean identity;
    private final boolean concat;
    private final ChainStep[] steps;
    private final Buffer[] dOuts;
    private final int[] widths;
    private final int in;
    private final int out;
    private final int width;
    private final List<Slice> slices = new ArrayList<>();
    private final int[] owners;
    private final int[] firsts;

    Step(Branches f, StepContext c) {
      this.c = c;
      this.arena = c.workspace().arena();
      this.identity = f.kind == Kind.RESIDUAL;
      this.concat = f.kind == Kind.CONCAT;
      this.in = c.input().size();
      this.out = c.output().size();
      this.width = last(c.output());
      List<Chain> chains = f.chains(c.input());
      this.steps = new ChainStep[chains.size()];
      this.dOuts = new Buffer[chains.size()];
      this.widths = chains.stream().mapToInt(chain -> last(chain.output())).toArray();
      this.firsts = new int[chains.size()];
      int cache = 0;
      int parameter = 0;
      List<Integer> owner = new ArrayList<>();
      for (int k = 0; k < steps.length; k++) {
        Chain chain = chains.get(k);
        int own = chain.caches(c.training()).size();
        List<Buffer> memory = c.caches().subList(cache, cache + own);
        cache += own;
        Buffer dX = c.training() ? c.caches().get(cache++) : null;
        Buffer dOut = c.training() && concat ? c.caches().get(cache++) : null;
        dOuts[k] = dOut == null ? c.X() : dOut;
        int parameters = chain.parameters().size();
        List<ParameterLayout.Entry> entries =
            c.entries().subList(parameter, parameter + parameters);
        parameter += parameters;
        Buffer wanted = c.dX() == null ? null : dX;
        steps[k] = new ChainStep(chain, c, c.X(), wanted, concat ? dOut : c.dZ(), memory, entries);
        firsts[k] = slices.size();
        slices.addAll(steps[k].slices());
        owner.addAll(java.util.Collections.nCopies(steps[k].slices().size(), k));
      }
      this.owners = owner.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public List<String> kernels() {
      return Arrays.stream(steps).flatMap(chain -> chain.kernels().stream()).toList();
    }

    @Override
    public List<String> descentKernels() {
      return Arrays.stream(steps).flatMap(chain -> chain.descentKernels().stream()).toList();
    }

    @Override
    public void begin(int examples) {
      for (ChainStep step : steps) {
        step.begin(examples);
      }
    }

    @Override
    public void swept() {
      for (ChainStep step : steps) {
        step.swept();
      }
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      int z = c.Z().offset() + from * out;
      int n = (to - from) * out;
      int column = 0;
      for (int k = 0; k < steps.length; k++) {
        steps[k].forward(from, to, worker);
        Buffer own = steps[k].Z;
        int at = own.offset() + from * own.columns();
        if (concat) {
          for (int i = 0; i < n / width; i++) {
            int target = z + i * width + column;
            System.arraycopy(arena, at + i * widths[k], arena, target, widths[k]);
          }
          column += widths[k];
        } else if (k > 0 || identity) {
          int before = k > 0 ? z : c.X().offset() + from * in;
          Cells.add(arena, before, arena, at, arena, z, n);
        } else {
          System.arraycopy(arena, at, arena, z, n);
        }
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      int dz = Objects.requireNonNull(c.dZ()).offset() + from * out;
      int places = (to - from) * out / width;
      int column = 0;
      for (int k = 0; k < steps.length; k++) {
        int own = places * widths[k] / (to - from);
        int at = dOuts[k].offset() + from * own;
        for (int i = 0; i < places && concat; i++) {
          int source = dz + i * width + column;
          System.arraycopy(arena, source, arena, at + i * widths[k], widths[k]);
        }
        column += widths[k];
        steps[k].backward(from, to, worker);
      }
      Buffer dX = c.dX();
      if (dX == null) {
        return;
      }
      int dx = dX.offset() + from * in;
      int n = (to - from) * in;
      for (int k = 0; k < steps.length; k++) {
        int back = Objects.requireNonNull(steps[k].dX).offset() + from * in;
        if (k > 0 || identity) {
          Cells.add(arena, k > 0 ? dx : dz, arena, back, arena, dx, n);
        } else {
          System.arraycopy(arena, back, arena, dx, n);
        }
      }
    }

    @Override
    public int slices() {
      return owners.length;
    }

    @Override
    public Slice slice(int i) {
      return slices.get(i);
    }

    @Override
    public @Nullable TouchedRows touched(int i) {
      return steps[owners[i]].touched(i - firsts[owners[i]]);
    }

    @Override
    public void backwardParameters(int i, int examples, int worker) {
      steps[owners[i]].backwardParameters(i - firsts[owners[i]], examples, worker);
    }

    @Override
    public boolean descends(int i) {
      return steps[owners[i]].descends(i - firsts[owners[i]]);
    }

    @Override
    public boolean descend(int i, int examples, float rate, int worker) {
      return steps[owners[i]].descend(i - firsts[owners[i]], examples, rate, worker);
    }
  }

  /** As in {@code residual(dense(8) relu dense(8))}. */
  static Branches residual(Layer... layers) {
    return new Branches(Kind.RESIDUAL, List.of(Arrays.asList(layers)));
  }
}
