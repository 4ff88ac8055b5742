package backsweep.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.data.BatchIterator;
import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.TrainingPlan;
import backsweep.plan.Gradients;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputFirstTest {
  private static final Loss SQUARED = Losses.meanSquaredError();

  /** In binary fractions, so that both orders must be exact. */
  @Test
  void gradients_layerThatTheEngineDoesNotKnow_goesThroughItsFullJacobian() {
    Network network =
        Network.of(Shape.of(2), Layers.dense(4), new Pairs(), Layers.dense(1)).initialize(0);
    network
        .parameters()
        .set("0/weight", Tensor.of(Shape.of(2, 4), 1, 2, -1, 0.5f, 3, -0.5f, 0.25f, 2));
    network.parameters().set("2/weight", Tensor.of(Shape.of(2, 1), 0.5f, -2));
    Batch batch =
        Batch.ofValues(Shape.of(2), new float[] {1, 2, -1, 0.5f}, Shape.of(1), new float[] {1, 2});
    Gradients found = new InputFirst(network, SQUARED, batch).gradients();
    try (TrainingPlan plan = network.planTraining(2, SQUARED)) {
      plan.forward(batch);
      plan.backward();
      assertArrayEquals(plan.gradients().array(), found.array());
      assertFalse(Tensor.zeros(Shape.of(2, 4)).equals(found.get("0/weight")));
    }
  }

  @Test
  void gradients_nothingToTrain_areNone() {
    Network network = Network.of(Shape.of(3), Layers.tanh()).initialize(0);
    Batch batch = Batch.ofValues(Shape.of(3), new float[3], Shape.of(3), new float[3]);
    assertEquals(0, new InputFirst(network, SQUARED, batch).gradients().count());
    assertEquals(0, InputFirst.lossFirstCount(network, 1).flops());
  }

  /** Through one number and out again: ∂z3/∂z1 would have 50,000 × 50,000 numbers. */
  @Test
  void gradients_tooWide_areRefusedWithTheirSize() {
    Network network =
        Network.of(Shape.of(1), Layers.parse("dense(50000) dense(1) dense(50000)")).initialize(1);
    Batch batch = Batch.ofValues(Shape.of(1), new float[] {1}, Shape.of(50_000), new float[50_000]);
    InputFirst orders = new InputFirst(network, SQUARED, batch);
    String reason = assertThrows(IllegalArgumentException.class, orders::gradients).getMessage();
    assertTrue(reason.startsWith("input first carries an object"), reason);
    assertTrue(reason.contains("5,000,000,000 numbers (20,000 MB)"), reason);
    Orders told = Orders.of(network, SQUARED, batch, 1);
    assertEquals(reason, told.parameters().getLast().refusal());
    assertEquals(2.5e9, told.parameters().getLast().widest());
    assertTrue(told.parameters().getFirst().seconds() > 0);
  }

  @Test
  void of_tooManyOperations_countsAndSaysWhyItIsNotRun() {
    Batch batch = Batch.ofValues(Shape.of(1200), new float[1200], Shape.of(1200), new float[1200]);
    Network network =
        Network.of(
                Shape.of(1200),
                Layers.parse("dense(1200) dense(1200) dense(1200) dense(1200) dense(1200)"))
            .initialize(1);
    Orders orders = Orders.of(network, SQUARED, batch, 1);
    OrderLine up = orders.input().get(1);
    assertEquals(2.0 * 1200 * (4.0 * 1200 * 1200 + 1200), up.flops());
    assertTrue(Double.isNaN(up.seconds()));
    assertTrue(
        up.refusal().startsWith("input first takes 13,826,880,000 operations"), up.refusal());
    assertTrue(Double.isNaN(orders.difference()));
    OrderLine down = orders.input().getFirst();
    assertEquals("", down.refusal());
    assertTrue(down.seconds() > 0);
  }

  @Test
  void of_smallNetwork_runsEveryOrder() {
    Network network =
        Network.of(Shape.of(8), Layers.parse("dense(16) tanh dense(3)")).initialize(1);
    Batch batch = Batch.ofClasses(Shape.of(8), new float[8], 2);
    Orders orders = Orders.of(network, Losses.softmaxCrossEntropy(), batch, 2);
    assertEquals(
        List.of("loss first", "input first", "best order"),
        orders.input().stream().map(OrderLine::order).toList());
    assertEquals("((∂ℓ/∂z3·J3)·J2)·J1", orders.input().getFirst().product());
    assertEquals("∂ℓ/∂z3·(J3·(J2·J1))", orders.input().get(1).product());
    for (OrderLine line : orders.parameters()) {
      assertTrue(line.seconds() > 0);
      assertEquals(2 * line.flops(), line.batchFlops());
    }
    assertTrue(orders.difference() < 1e-6);
  }

  @Test
  void fewInputs_lossFirstIsNotTheCheaperOrder() {
    for (FewInputs some : FewInputs.all()) {
      OrderLine fromTheLeft = some.orders().get(0);
      OrderLine inputFirst = some.orders().get(1);
      assertTrue(inputFirst.flops() < 0.7 * fromTheLeft.flops(), some.title());
      assertTrue(inputFirst.seconds() > 0 && fromTheLeft.seconds() > 0);
    }
  }

  @Test
  void gradients_ofTheShortLastBatch_areThoseOfTheSweep() {
    Network network = Network.of(Shape.of(2), Layers.parse("dense(3) tanh dense(1)")).initialize(1);
    float[] x = {1, 2, -1, 0.5f, 3, 0.25f};
    Dataset data = Dataset.ofValues(Shape.of(2), x, Shape.of(1), new float[] {1, 2, 3});
    BatchIterator batches = new BatchIterator(data, 2);
    batches.next();
    Gradients found = new InputFirst(network, SQUARED, batches.next()).gradients();
    Batch last = Batch.ofValues(Shape.of(2), new float[] {3, 0.25f}, Shape.of(1), new float[] {3});
    Gradients expected = new InputFirst(network, SQUARED, last).gradients();
    assertArrayEquals(expected.array(), found.array());
  }
}
