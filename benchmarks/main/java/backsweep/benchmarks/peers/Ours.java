package backsweep.benchmarks.peers;

import backsweep.benchmarks.EngineProduct;
import backsweep.parallel.Workers;

/** The engine's product. */
final class Ours implements Contender {
  private final EngineProduct product;

  Ours(Operands operands, Workers workers) {
    product = new EngineProduct(operands.c, operands.left, operands.right, workers);
  }

  @Override
  public String name() {
    return "ours";
  }

  @Override
  public void run(int times) {
    product.run(times);
  }

  @Override
  public void result(float[] into) {
    System.arraycopy(product.result(), 0, into, 0, into.length);
  }
}
