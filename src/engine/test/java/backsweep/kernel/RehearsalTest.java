package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.layer.Layer;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.optimizer.Optimizers;
import backsweep.plan.Operation;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  private static final String ACTIVATIONS =
      "relu leakyRelu(0.1) elu(1) sigmoid tanh gelu silu softplus";

  private static final Predicate<String> CELLS = kernel -> kernel.startsWith("Cells.");

  /** A kernel that many short calls do not get compiled would crawl in every first step. */
  @Test
  void everyKernelOfThisMachine_afterManyShortCalls_isCompiled() {
    TreeSet<String> kernels = new TreeSet<>();
    for (int m : new int[] {1, 2, 3, 4, 7, 10, 16, 32, 48, 64}) {
      for (int n : new int[] {8, 10, 16, 32, 40, 512}) {
        kernels.addAll(Rehearsal.products(m, 512, n, true, true));
        kernels.addAll(Rehearsal.products(m, 500, n, false, false));
        kernels.addAll(Rehearsal.products(m, 500, n, true, false));
        kernels.addAll(Rehearsal.descent(m, n));
      }
    }
    kernels.addAll(elementwise());
    kernels.remove("");
    for (String kernel : kernels) {
      assertNotNull(ShortCall.of(kernel), kernel + " is not known");
      assertTrue(Rehearsal.ready(30_000_000_000L, List.of(kernel)), kernel + " was not compiled");
    }
  }

  @Test
  void idleCalls_writeNothing() {
    List<String> kernels = new ArrayList<>(elementwise());
    kernels.addAll(Rehearsal.products(64, 512, 40, true, true));
    kernels.removeIf(String::isEmpty);
    for (String kernel : kernels) {
      float[] s = new float[ShortCall.SCRATCH];
      Arrays.fill(s, 3f);
      Objects.requireNonNull(ShortCall.of(kernel), kernel).run(0, s);
      long changed = IntStream.range(0, s.length).filter(i -> s[i] != 3f).count();
      assertEquals(0, changed, kernel);
    }
  }

  @Test
  void kernelsThatAreNotRehearsed_haveNoShortCall() {
    assertNull(ShortCall.of("Pooling.share"));
    assertNull(ShortCall.of("a name of a layer of one's own"));
  }

  /** What the usual layers and losses name in their operations, besides products. */
  private static TreeSet<String> elementwise() {
    TreeSet<String> kernels = new TreeSet<>();
    for (Layer layer : Layers.parse(ACTIVATIONS)) {
      names(layer.operations(Shape.of(5), 4)).forEach(kernels::add);
    }
    for (Layer layer : Layers.parse("lstm(3) gru(3)")) {
      names(layer.operations(Shape.of(5, 4), 4)).filter(CELLS).forEach(kernels::add);
    }
    for (Layer layer : Layers.parse("maxPool2d(2)")) {
      names(layer.operations(Shape.of(4, 4, 2), 4)).forEach(kernels::add);
    }
    Stream.of(
            Losses.softmaxCrossEntropy(),
            Losses.meanSquaredError(),
            Losses.binaryCrossEntropyWithLogits())
        .flatMap(loss -> names(loss.operations(Shape.of(5), 4)))
        .forEach(kernels::add);
    kernels.add("Reductions.columnSums");
    kernels.add("Reductions.maxAbs");
    Stream.of(
            Optimizers.sgd(0.1f),
            Optimizers.sgd(0.1f, 0.9f),
            Optimizers.nesterov(0.1f, 0.9f),
            Optimizers.rmsProp(0.1f),
            Optimizers.adagrad(0.1f),
            Optimizers.adam(0.1f),
            Optimizers.adamW(0.1f),
            Optimizers.adadelta(0.1f),
            Optimizers.amsGrad(0.1f),
            Optimizers.nadam(0.1f),
            Optimizers.lion(0.1f),
            Optimizers.clippedByNorm(Optimizers.lamb(0.1f), 1f))
        .map(optimizer -> optimizer.start(new Parameters(new ParameterLayout())).kernels())
        .peek(names -> assertFalse(names.isEmpty()))
        .forEach(kernels::addAll);
    return kernels;
  }

  private static Stream<String> names(List<Operation> operations) {
    return operations.stream().map(Operation::kernel);
  }
}
