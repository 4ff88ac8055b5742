package backsweep.network;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.layer.Layer;
import backsweep.loss.Losses;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Calls that cannot succeed say what is wrong and what to do. */
class MisuseTest {
  private static Network network() {
    return Network.of(Shape.of(3), dense(4), relu(), dense(2)).initialize(1);
  }

  private static void refused(
      Class<? extends RuntimeException> type, Executable action, String... parts) {
    String message = String.valueOf(assertThrows(type, action).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void predict_withParametersSetByName_namesTheWayAndKeepsThem() {
    float[] x = {1, 2, 3};
    Network trained = network();
    Network other = Network.of(Shape.of(3), dense(4), relu(), dense(2));
    for (String name : trained.parameters().names()) {
      Tensor value = trained.parameters().get(name);
      other.parameters().set(name, value);
    }
    refused(
        IllegalStateException.class,
        () -> other.predict(x),
        "initialize(seed)",
        "initialize(network.parameters())");
    other.initialize(other.parameters());
    assertEquals(trained.parameters().sha256(), other.parameters().sha256());
    assertArrayEquals(trained.predict(x), other.predict(x));
  }

  @Test
  void plans_ofSeveralThreadsOnceClosed_refuseHoweverSmallTheWork() {
    InferencePlan prediction = network().planInference(4, PlanOptions.threads(2));
    TrainingPlan training =
        network().planTraining(4, Losses.softmaxCrossEntropy(), PlanOptions.threads(2));
    Batch batch = Batch.ofClasses(Shape.of(3), new float[6], new int[2]);
    OptimizerState state = Optimizers.sgd(0.1f).start(network().parameters());
    prediction.predict(new float[3], 0, 1, new float[2], 0);
    training.step(batch, state);
    prediction.close();
    training.close();
    refused(
        IllegalStateException.class,
        () -> prediction.predict(new float[3], 0, 1, new float[2], 0),
        "closed");
    refused(IllegalStateException.class, () -> training.step(batch, state), "closed");
    refused(IllegalStateException.class, () -> training.forward(batch), "closed");
  }

  @Test
  void plan_ofOneThreadOnceClosed_maybeUsedOn() {
    float[] x = {1, 2, 3};
    float[] y = new float[2];
    InferencePlan plan = network().planInference(1);
    plan.close();
    plan.predict(x, 0, 1, y, 0);
    assertArrayEquals(network().predict(x), y);
  }

  @Test
  void predict_withTooShortArrays_saysHowLongTheyMustBe() {
    try (InferencePlan plan = network().planInference(4)) {
      float[] X = new float[12];
      float[] P = new float[8];
      Class<IndexOutOfBoundsException> type = IndexOutOfBoundsException.class;
      String inputs = "inputs: found an array of 12 numbers, expected 12 of them from 1 on";
      refused(type, () -> plan.predict(X, 1, 4, P, 0), inputs, "4 examples of 3");
      refused(type, () -> plan.predict(X, -1, 1, P, 0), "expected 3 of them from -1 on");
      String predictions = "predictions: found an array of 8 numbers, expected 6 of them from 3 on";
      refused(type, () -> plan.predict(X, 0, 3, P, 3), predictions, "3 examples of 2");
      plan.predict(X, 3, 3, P, 2);
      refused(type, () -> plan.copyPredictions(P, 3), predictions);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // callers whose own code is not checked for null
  void null_isNamed() {
    Class<NullPointerException> type = NullPointerException.class;
    refused(type, () -> Network.of(Shape.of(3), dense(2), null), "layer 1 of 2 is null");
    refused(
        type,
        () -> Network.of(Shape.of(3), Arrays.asList((Layer) null, dense(2))),
        "layer 0 of 2 is null");
    refused(type, () -> network().predict(null), "predict: the example is null");
  }
}
