package backsweep.layer;

import backsweep.plan.Buffer;
import backsweep.plan.Lengths;
import backsweep.plan.ParameterLayout;
import backsweep.plan.TouchedRows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link Chain} at work. */
final class ChainStep {
  /** The output of the last layer. */
  final Buffer Z;

  /** The gradient of the input: where it was asked for, or what a view at the start stands for. */
  final @Nullable Buffer dX;

  private final int rows;
  private final int[] widths;
  private final List<LayerStep> steps = new ArrayList<>();
  private final List<LayerStep.Slice> slices = new ArrayList<>();
  private final List<LayerStep> owners = new ArrayList<>();
  private final List<Integer> indices = new ArrayList<>();

  /**
   * Lays out the steps.
   *
   * @param c what the outer layer got
   * @param X input of the chain
   * @param dX where its gradient goes; null if nobody needs it
   * @param dZ gradient of the chain's output
   * @param caches the chain's own, in the order of {@link Chain#caches}
   * @param entries the chain's own parameters
   */
  ChainStep(
      Chain chain,
      StepContext c,
      Buffer X,
      @Nullable Buffer dX,
      @Nullable Buffer dZ,
      List<Buffer> caches,
      List<ParameterLayout.Entry> entries) {
    this.rows = chain.rows();
    this.widths = chain.shapes().stream().mapToInt(shape -> shape.size()).toArray();
    int depth = chain.layers().size();
    List<Buffer> A = new ArrayList<>(List.of(X.rows(chain.shapes().get(0).size())));
    List<@Nullable Buffer> dA = new ArrayList<>();
    List<List<Buffer>> own = new ArrayList<>();
    dA.add(dX == null ? null : dX.rows(A.get(0).columns()));
    int at = 0;
    for (int i = 0; i < depth; i++) {
      Layer layer = chain.layers().get(i);
      int width = chain.shapes().get(i + 1).size();
      if (layer.view()) {
        A.add(A.get(i).rows(width));
      } else {
        A.add(caches.get(at++).rows(width));
        if (c.training() && i > 0) {
          dA.set(i, caches.get(at++).rows(A.get(i).columns()));
        }
      }
      dA.add(null);
      List<Buffer> some = new ArrayList<>();
      for (CacheSpec spec : layer.caches(chain.shapes().get(i), c.training())) {
        some.add(caches.get(at++).rows(spec.columns()));
      }
      own.add(some);
    }
    this.Z = A.get(depth);
    dA.set(depth, dZ == null ? null : dZ.rows(Z.columns()));
    handOn(chain, A, dA, dX != null);
    int first = 0;
    Lengths lengths = rows == 1 ? c.lengths() : null;
    for (int i = 0; i < depth; i++) {
      int parameters = chain.parameters(i).size();
      Layer layer = chain.layers().get(i);
      LayerStep step =
          CheckedLayer.step(
              layer,
              new StepContext(
                  c.path() + "/" + chain.prefix() + i,
                  chain.shapes().get(i),
                  chain.shapes().get(i + 1),
                  A.get(i),
                  A.get(i + 1),
                  dA.get(i),
                  dA.get(i + 1),
                  own.get(i),
                  c.workspace(),
                  entries.subList(first, first + parameters),
                  c.theta(),
                  c.gradient(),
                  lengths));
      lengths = layer.keepsSteps() ? lengths : null;
      first += parameters;
      steps.add(step);
      for (int s = 0; s < step.slices(); s++) {
        slices.add(step.slice(s));
        owners.add(step);
        indices.add(s);
      }
    }
    this.dX = dA.get(0);
  }

  /** The gradient of a view's input is that of its output. */
  private static void handOn(
      Chain chain, List<Buffer> A, List<@Nullable Buffer> dA, boolean wanted) {
    for (int i = chain.layers().size() - 1; i >= 0; i--) {
      Buffer behind = dA.get(i + 1);
      if (chain.layers().get(i).view() && behind != null && (i > 0 || wanted)) {
        dA.set(i, behind.rows(A.get(i).columns()));
      }
    }
  }

  List<String> kernels() {
    return steps.stream().flatMap(step -> step.kernels().stream()).toList();
  }

  List<String> descentKernels() {
    return steps.stream().flatMap(step -> step.descentKernels().stream()).toList();
  }

  void begin(int examples) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).begin(examples * rows);
    }
  }

  void swept() {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).swept();
    }
  }

  void forward(int from, int to, int worker) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).forward(from * rows, to * rows, 0, widths[i + 1], worker);
    }
  }

  void backward(int from, int to, int worker) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      steps.get(i).backwardInput(from * rows, to * rows, 0, widths[i], worker);
    }
  }

  List<LayerStep.Slice> slices() {
    return slices;
  }

  @Nullable TouchedRows touched(int i) {
    return owners.get(i).touched(indices.get(i));
  }

  void backwardParameters(int i, int examples, int worker) {
    owners.get(i).backwardParameters(indices.get(i), examples * rows, worker);
  }

  boolean descends(int i) {
    return owners.get(i).descends(indices.get(i));
  }

  boolean descend(int i, int examples, float rate, int worker) {
    return owners.get(i).descend(indices.get(i), examples * rows, rate, worker);
  }
}
