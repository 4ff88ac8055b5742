package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.LossStep;
import backsweep.loss.Losses;
import backsweep.tensor.Shape;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes that a plan tells are those of the arrays of numbers that can be reached from it. */
class CountedMemoryTest {
  /** Bytes of an array that only lists layers, groups or slices, and need not be counted. */
  private static final int LIST = 128;

  /** Bytes of the sums of a loss, of which a plan has sixteen outside its workspace. */
  private static final int LANES = 4 * LossStep.SCRATCH;

  private static final String OURS = "backsweep.";

  /** Arrays of numbers that are reached from an object, but not from those seen before. */
  private static final class Reached {
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> open = new ArrayDeque<>();
    private final List<String> arrays = new ArrayList<>();
    private long bytes;
    private long lists;

    void from(Object root) throws IllegalAccessException {
      arrays.clear();
      bytes = 0;
      lists = 0;
      open.add(root);
      while (!open.isEmpty()) {
        Object next = open.remove();
        if (seen.add(next)) {
          look(next);
        }
      }
    }

    private void look(Object found) throws IllegalAccessException {
      Class<?> type = found.getClass();
      if (type.isArray() && type.componentType().isPrimitive()) {
        long size = (long) Array.getLength(found) * width(type.componentType());
        if (size > (found instanceof float[] ? LANES : LIST)) {
          bytes += size;
          arrays.add(type.getSimpleName() + " of " + size + " bytes");
        } else {
          lists += size;
        }
      } else if (found instanceof Object[] some) {
        addAll(Arrays.asList(some));
      } else if (found instanceof Iterable<?> some) {
        some.forEach(this::add);
      } else if (found instanceof Map<?, ?> some) {
        addAll(some.values());
      } else if (type.getName().startsWith(OURS)) {
        fields(found, type);
      }
    }

    private void addAll(Iterable<?> some) {
      some.forEach(this::add);
    }

    private void add(Object some) {
      if (some != null) {
        open.add(some);
      }
    }

    private void fields(Object owner, Class<?> type) throws IllegalAccessException {
      for (Class<?> at = type; at.getName().startsWith(OURS); at = at.getSuperclass()) {
        for (Field field : at.getDeclaredFields()) {
          boolean holds =
              !field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers());
          if (holds && !Thread.class.isAssignableFrom(field.getType())) {
            field.setAccessible(true);
            add(field.get(owner));
          }
        }
      }
    }

    private static int width(Class<?> number) {
      return number == double.class || number == long.class
          ? 8
          : number == float.class || number == int.class ? 4 : 1;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'flatten dense(70) relu dense(3)', 1",
    "'globalAvgPool2d dense(3)', 1",
    "'maxPool2d(7, 2) flatten dense(3)', 2",
    "'reshape(25, 32) maxPool1d(3) positionalEncoding attention(2) flatten dense(3)', 2",
    "'reshape(5, 5, 32) conv2d(4, 3) flatten dense(3)', 1",
    "'reshape(2, 1, 400) convTranspose2d(4, 3) flatten dense(3)', 1",
    "'reshape(25, 32) masking(0) gru(5, sequence) lstm(4) dense(3)', 2",
    "'reshape(20, 40) permute(1, 0) batchNorm residual(layerNorm tanh) flatten dense(3)', 1"
  })
  void bytes_ofAPlan_areThoseOfItsArrays(String text, int threads) throws Exception {
    Network network =
        Network.of(Shape.of(25, 32, 1), Layers.parse("reshape(25, 32, 1) " + text)).initialize(1);
    PlanOptions options = PlanOptions.threads(threads);
    Loss loss = Losses.softmaxCrossEntropy();
    try (TrainingPlan plan = network.planTraining(300, loss, options);
        InferencePlan inference = network.planInference(300, options)) {
      check(network, plan, plan.bytes());
      check(network, inference, inference.bytes());
      assertEquals(plan.bytes(), plan.outline().bytes());
    }
  }

  @ParameterizedTest
  @CsvSource({"2000, 1, 1", "2000, 2, 1", "90, 1, 4", "2000, 2, 3"})
  void bytes_ofAPlanWithATable_areThoseOfItsArrays(int vocabulary, int threads, int accumulate)
      throws Exception {
    Network network =
        Network.of(
                Shape.of(6),
                Layers.parse("masking(0) embedding(" + vocabulary + ", 5) gru(4) dense(3)"))
            .initialize(1);
    PlanOptions options = PlanOptions.threads(threads).accumulate(accumulate);
    try (TrainingPlan plan = network.planTraining(100, Losses.softmaxCrossEntropy(), options)) {
      check(network, plan, plan.bytes());
    }
  }

  private static void check(Network network, Object plan, long bytes) throws Exception {
    Reached reached = new Reached();
    reached.from(network);
    reached.from(plan);
    assertTrue(!reached.arrays.isEmpty(), "no array is reached");
    String found = bytes + " bytes are told, found " + reached.arrays;
    assertTrue(reached.bytes <= bytes && bytes <= reached.bytes + reached.lists, found);
  }
}
