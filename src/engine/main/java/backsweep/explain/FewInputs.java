package backsweep.explain;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import java.util.List;

/**
 * A network for which loss first is not the cheaper order: what decides is whether the chain is
 * narrower at its end, the outputs, or at its beginning, the inputs. A loss makes the end one
 * number wide; without it, fewer inputs than outputs turn the comparison around.
 *
 * @param title what the case shows, in a sentence
 * @param network its layers
 * @param inputs numbers of an example
 * @param outputs numbers that the network gives
 * @param loss whether the chain begins with a loss, and not with the outputs
 * @param orders both orders and the best, counted and measured for one example
 */
public record FewInputs(
    String title, String network, int inputs, int outputs, boolean loss, List<OrderLine> orders) {
  /** The cases, run now. */
  public static List<FewInputs> all() {
    return List.of(
        of(
            "How all 256 outputs change with each of 4 inputs: a matrix of 4 columns is carried up,"
                + " or one of 256 rows down.",
            4,
            "dense(128) tanh dense(128) tanh dense(256)",
            false),
        of(
            "One input and a loss: both ends are one number wide. Loss first passes the first"
                + " layer's whole width on the way down; input first has it for nothing.",
            1,
            "dense(4096) tanh dense(1)",
            true));
  }

  private static FewInputs of(String title, int inputs, String layers, boolean loss) {
    Network network = Network.of(Shape.of(inputs), Layers.parse(layers)).initialize(1);
    SeededRandom random = new SeededRandom(1, "few inputs");
    float[] x = new float[inputs];
    for (int i = 0; i < inputs; i++) {
      x[i] = (float) random.nextGaussian();
    }
    int outputs = network.outputShape().size();
    Batch batch = Batch.ofValues(Shape.of(inputs), x, Shape.of(outputs), new float[outputs]);
    InputFirst values = new InputFirst(network, Losses.meanSquaredError(), batch);
    Chain chain = loss ? values.chain() : values.chain().withoutLoss(network);
    List<OrderLine> orders = Orders.lines(chain.shape(), chain.shape(), chain);
    return new FewInputs(title, network.spec(), inputs, outputs, loss, orders);
  }
}
