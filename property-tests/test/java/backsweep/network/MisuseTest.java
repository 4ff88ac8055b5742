package backsweep.network;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
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
}
