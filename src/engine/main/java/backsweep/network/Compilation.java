package backsweep.network;

import backsweep.layer.CacheSpec;
import backsweep.layer.CheckedLayer;
import backsweep.layer.Layer;
import backsweep.layer.LayerStep;
import backsweep.layer.StepContext;
import backsweep.loss.Loss;
import backsweep.loss.LossContext;
import backsweep.loss.LossStep;
import backsweep.loss.WeightedStep;
import backsweep.plan.Buffer;
import backsweep.plan.Gradients;
import backsweep.plan.Lengths;
import backsweep.plan.MemoryPlan;
import backsweep.plan.Operation;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Planner;
import backsweep.plan.TouchedRows;
import backsweep.plan.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A network turned into steps and memory, once, for a largest batch. A[i] is the input of layer i
 * and A[n] the output of the last; dA[i] is the gradient of the loss with respect to A[i].
 *
 * <p>Times, in which the life of a buffer is counted: one for each forward group, one for the loss,
 * one for each backward group, one for the parameters. With several threads the rows of a batch run
 * through all but the last at their own pace, so these times become one and no buffer gives way to
 * another.
 */
final class Compilation {
  final Network network;
  final @Nullable Gradients gradients;
  final Workspace workspace;
  final ForwardPass forward;
  final BackwardPass backward;
  final @Nullable LossStep loss;
  final Buffer[] A;
  final @Nullable Buffer[] dA;
  final List<List<Buffer>> caches;
  final @Nullable Buffer Y;
  final @Nullable Buffer losses;
  final @Nullable StepCosts costs;
  final @Nullable Lengths lengths;
  final List<List<Integer>> forwardGroups;
  final List<List<Integer>> backwardGroups;

  private final List<Layer> layers;
  private final List<Operation> operations;
  final PlanOptions options;
  private final boolean training;
  private final int batch;
  private final Planner planner;

  Compilation(
      Network network, int batch, @Nullable Loss loss, boolean training, PlanOptions options) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch: found " + batch + ", expected 1 or more");
    }
    this.network = network;
    this.layers = network.layers();
    this.batch = batch;
    this.training = training;
    this.options = options;
    this.planner = new Planner(batch);
    this.forwardGroups = FusionPass.forward(layers, options.fuses(Fusion.ACTIVATION));
    this.backwardGroups = FusionPass.backward(layers, options.fuses(Fusion.DERIVATIVE));
    this.A = activations();
    this.dA = loss == null ? new Buffer[layers.size() + 1] : deltas();
    Buffer Z = A[layers.size()];
    Buffer dZ = dA[layers.size()];
    boolean values = loss != null && !loss.wantsClasses();
    int outputs = Z.columns();
    this.Y = values ? planner.request("Y", outputs, 0).use(lossTime()) : null;
    int labels = loss == null ? 1 : loss.labels(network.outputShape());
    this.losses = loss == null ? null : planner.request("L", labels, lossTime()).use(lastTime());
    this.caches = caches();
    MemoryPlan plan = planner.place();
    long scratch = LossStep.SCRATCH;
    for (int i = 0; i < layers.size(); i++) {
      long own = CheckedLayer.scratch("" + i, layers.get(i), network.shape(i), batch);
      scratch = Math.max(scratch, own);
    }
    this.workspace = new Workspace(plan, options.threads(), scratch, labels);
    this.gradients = training ? new Gradients(network.parameters().layout()) : null;
    int masking = network.masking();
    this.lengths = masking < 0 ? null : new Lengths(batch, network.shape(masking).dimension(0));
    workspace.reserved(lengths == null ? 0 : lengths.bytes());
    LayerStep[] steps = new LayerStep[layers.size()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = CheckedLayer.step(layers.get(i), context(i));
    }
    if (gradients != null) {
      touched(steps, gradients);
    }
    this.forward = new ForwardPass(groups(forwardGroups, steps, true));
    this.backward = backward(steps);
    this.loss =
        loss == null || dZ == null || losses == null
            ? null
            : WeightedStep.of(loss, new LossContext(Z, dZ, Y, losses, workspace));
    this.costs = training && loss != null ? new StepCosts(this, loss, batch) : null;
    this.operations = operations(loss);
    rehearse(Arrays.stream(steps).flatMap(step -> step.kernels().stream()).toList());
  }

  /** Has the kernels compiled that a step calls, if it is long enough. */
  void rehearse(List<String> besides) {
    Operation.rehearse(operations, besides);
  }

  private List<Operation> operations(@Nullable Loss loss) {
    List<Operation> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      all.addAll(layer.view() ? List.of() : layer.operations(network.shape(i), batch));
    }
    all.addAll(loss == null ? List.of() : loss.operations(network.outputShape(), batch));
    all.removeIf(operation -> !training && operation.part() != Operation.Part.FORWARD);
    return all;
  }

  int forwardTime(int layer) {
    return options.threads() > 1 ? 0 : indexOf(forwardGroups, layer);
  }

  int lossTime() {
    return options.threads() > 1 ? 0 : forwardGroups.size();
  }

  int backwardTime(int layer) {
    int groups = backwardGroups.size();
    int group = indexOf(backwardGroups, layer);
    return options.threads() > 1 ? 0 : lossTime() + groups - group;
  }

  int lastTime() {
    int sweep = training ? backwardGroups.size() : 0;
    return options.threads() > 1 ? 1 : lossTime() + sweep + 1;
  }

  private static int indexOf(List<List<Integer>> groups, int layer) {
    for (int g = 0; g < groups.size(); g++) {
      if (groups.get(g).contains(layer)) {
        return g;
      }
    }
    throw new IllegalStateException("layer " + layer + " is in no group");
  }

  private Buffer[] activations() {
    Buffer[] all = new Buffer[layers.size() + 1];
    all[0] = planner.request("X", network.shape(0).size(), 0);
    boolean previousKeepsOutput = true; // X is data: nothing overwrites it
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer.view()) {
        all[i + 1] = all[i];
        continue;
      }
      boolean inPlace =
          layer.elementwise()
              && !previousKeepsOutput
              && !options.keepAll()
              && !(training && layer.needsInput());
      int time = forwardTime(i);
      all[i].use(time);
      all[i + 1] =
          inPlace ? all[i] : planner.request("A" + (i + 1), network.shape(i + 1).size(), time);
      all[i + 1].use(time);
      if (training) {
        int needed = network.hasParameters(i) ? lastTime() : backwardTime(i);
        if (layer.needsInput()) {
          all[i].use(needed);
        }
        if (layer.needsOutput()) {
          all[i + 1].use(needed);
        }
      }
      previousKeepsOutput = training && layer.needsOutput();
    }
    all[layers.size()].use(lossTime()).use(lastTime());
    if (options.keepAll()) {
      for (Buffer buffer : all) {
        buffer.use(lastTime());
      }
    }
    return all;
  }

  private List<List<Buffer>> caches() {
    List<List<Buffer>> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      List<Buffer> own = new ArrayList<>();
      for (CacheSpec spec :
          CheckedLayer.caches("" + i, layers.get(i), network.shape(i), training)) {
        int time = forwardTime(i);
        String name = i + "/" + spec.name();
        Buffer buffer =
            spec.rows() == CacheSpec.Rows.ONE
                ? planner.requestRow(name, spec.columns(), time)
                : planner.request(name, spec.columns(), time);
        if (training) {
          boolean toTheEnd = network.hasParameters(i) || options.keepAll();
          buffer.use(toTheEnd ? lastTime() : backwardTime(i));
        }
        own.add(buffer);
      }
      all.add(List.copyOf(own));
    }
    return all;
  }

  private @Nullable Buffer[] deltas() {
    int n = layers.size();
    @Nullable Buffer[] all = new Buffer[n + 1];
    all[n] = planner.request("dA" + n, network.shape(n).size(), lossTime());
    for (int i = n - 1; training && i > 0; i--) {
      Layer layer = layers.get(i);
      Buffer dZ = Objects.requireNonNull(all[i + 1]);
      if (layer.view()) {
        all[i] = dZ;
      } else {
        int time = backwardTime(i);
        dZ.use(network.hasParameters(i) ? lastTime() : time);
        if (!anyParametersBefore(i)) {
          break;
        }
        boolean inPlace = layer.elementwise() && !options.keepAll();
        all[i] = inPlace ? dZ : planner.request("dA" + i, network.shape(i).size(), time);
      }
      if (!anyParametersBefore(i)) {
        all[i] = null;
        break;
      }
    }
    for (int i = 0; i <= n; i++) {
      Buffer delta = all[i];
      boolean first = i > 0 && network.hasParameters(i - 1);
      if (delta != null && (first || options.keepAll())) {
        delta.use(lastTime());
      }
    }
    return all;
  }

  private boolean anyParametersBefore(int layer) {
    for (int i = 0; i < layer; i++) {
      if (network.hasParameters(i)) {
        return true;
      }
    }
    return false;
  }

  /** Tells the gradients which rows of tables the layers write. */
  private void touched(LayerStep[] steps, Gradients all) {
    for (int i = 0; i < steps.length; i++) {
      for (int s = 0; s < steps[i].slices(); s++) {
        TouchedRows rows = steps[i].touched(s);
        int at = steps[i].slice(s).offset();
        for (ParameterLayout.Entry entry : network.entries(i)) {
          if (rows != null && at >= entry.offset() && at < entry.offset() + entry.length()) {
            all.touched(entry, rows);
          }
        }
      }
    }
  }

  private StepContext context(int i) {
    return new StepContext(
        Integer.toString(i),
        network.shape(i),
        network.shape(i + 1),
        A[i],
        A[i + 1],
        dA[i],
        dA[i + 1],
        caches.get(i),
        workspace,
        network.entries(i),
        network.parameters().array(),
        gradients == null ? null : gradients.array(),
        network.masked(i) ? lengths : null);
  }

  private StepGroup[] groups(List<List<Integer>> groups, LayerStep[] steps, boolean forward) {
    StepGroup[] all = new StepGroup[groups.size()];
    for (int g = 0; g < all.length; g++) {
      int[] members = groups.get(g).stream().mapToInt(Integer::intValue).toArray();
      LayerStep[] run = new LayerStep[members.length];
      int widest = 1;
      int cut = 1;
      long flops = 0;
      long weights = 0;
      for (int s = 0; s < run.length; s++) {
        run[s] = steps[members[s]];
        widest = Math.max(widest, network.shape(members[s] + 1).size());
        cut = Math.max(cut, forward ? run[s].cut() : run[s].inputCut());
        boolean sweeps = layers.get(members[s]).sweepsForParameters();
        boolean works = forward || sweeps || dA[members[s]] != null;
        flops += works ? layers.get(members[s]).flops(network.shape(members[s])) : 0;
        for (ParameterLayout.Entry entry : network.entries(members[s])) {
          weights += entry.length();
        }
      }
      int block = run.length == 1 ? batch : StepGroup.block(widest, weights);
      int columns = network.shape(forward ? members[run.length - 1] + 1 : members[0]).size();
      boolean mixes = layers.get(members[0]).mixesExamples();
      PartCost cost = PartCost.of(network, members, batch, forward);
      all[g] = new StepGroup(members, run, block, columns, cut, flops, mixes, cost);
    }
    return all;
  }

  private BackwardPass backward(LayerStep[] steps) {
    int threads = options.threads();
    List<Integer> owners = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    int[] shares = new int[threads];
    for (int thread = 0; training && thread < threads; thread++) {
      for (int i = steps.length - 1; i >= 0; i--) {
        for (int s = 0; s < steps[i].slices(); s++) {
          if ((int) (steps[i].place(s) * threads) == thread) {
            owners.add(i);
            indices.add(s);
          }
        }
      }
      shares[thread] = owners.size();
    }
    return new BackwardPass(
        groups(backwardGroups, steps, false),
        owners.stream().map(i -> steps[i]).toArray(LayerStep[]::new),
        owners.stream().mapToInt(Integer::intValue).toArray(),
        indices.stream().mapToInt(Integer::intValue).toArray(),
        shares);
  }

  /** Whether the output of layer i and its gradient stay readable after a step. */
  boolean keeps() {
    return options.keepAll();
  }
}
