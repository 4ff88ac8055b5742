package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.layer.Layer;
import backsweep.layer.LayerStep;
import backsweep.layer.StepContext;
import backsweep.loss.Output;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PredictionTest {
  /** Z = X; it says when it begins, and goes on when it may. */
  private record Held(CountDownLatch begun, CountDownLatch may, AtomicBoolean holds)
      implements Layer {
    @Override
    public String name() {
      return "held";
    }

    @Override
    public Shape outputShape(Shape input) {
      return input;
    }

    @Override
    public boolean needsInput() {
      return false;
    }

    @Override
    public boolean needsOutput() {
      return false;
    }

    @Override
    public long flops(Shape input) {
      return 0;
    }

    @Override
    public List<Operation> operations(Shape input, int batch) {
      return List.of();
    }

    @Override
    public LayerStep step(StepContext context) {
      return new Step(this, context);
    }
  }

  private record Step(Held held, StepContext c) implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      if (held.holds.getAndSet(false)) {
        held.begun.countDown();
        try {
          held.may.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      float[] arena = c.workspace().arena();
      int n = c.output().size();
      System.arraycopy(
          arena, c.X().offset() + from * n, arena, c.Z().offset() + from * n, (to - from) * n);
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {}
  }

  @Test
  void output_setWhileAPredictionRuns_holdsForTheNext() throws Exception {
    Held held = new Held(new CountDownLatch(1), new CountDownLatch(1), new AtomicBoolean(true));
    Network network = Network.of(Shape.of(2), held).initialize(1);
    float[] x = {1, 1};
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<float[]> running = other.submit(() -> network.predict(x));
      held.begun.await();
      network.output(Output.SOFTMAX);
      held.may.countDown();
      assertArrayEquals(x, running.get());
    }
    assertEquals(0.5f, network.predict(x)[0]);
    assertEquals(1f, network.output(Output.IDENTITY).predict(x)[0]);
  }
}
