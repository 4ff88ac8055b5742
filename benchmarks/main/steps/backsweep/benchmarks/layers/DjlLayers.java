package backsweep.benchmarks.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.PairList;
import backsweep.benchmarks.steps.DjlTraining;

/** PyTorch through DJL: blocks and a trainer, in this JVM. */
public final class DjlLayers implements Peer {

  @Override
  public String open(int threads) {
    return "DJL " + DjlTraining.open(threads);
  }

  @Override
  public Trained prepare(LayerCase some) {
    return new Training(some);
  }

  private static Block block(LayerCase some) {
    SequentialBlock net = new SequentialBlock();
    switch (some) {
      case LENET5 ->
          net.add(conv(6, 5, 2))
              .add(Activation.reluBlock())
              .add(pool())
              .add(conv(16, 5, 0))
              .add(Activation.reluBlock())
              .add(pool())
              .add(Blocks.batchFlattenBlock())
              .add(linear(120))
              .add(Activation.reluBlock())
              .add(linear(84))
              .add(Activation.reluBlock());
      case CONVNET -> {
        for (int channels : new int[] {32, 64, 128}) {
          net.add(conv(channels, 3, 1)).add(BatchNorm.builder().build());
          net.add(Activation.reluBlock());
          if (channels < 128) {
            net.add(pool());
          }
        }
        net.add(Pool.globalAvgPool2dBlock());
      }
      case LSTM ->
          net.add(LSTM.builder().setNumLayers(1).setStateSize(256).optBatchFirst(true).build())
              .add(lastStep());
      case GRU ->
          net.add(GRU.builder().setNumLayers(1).setStateSize(256).optBatchFirst(true).build())
              .add(lastStep());
      case EMBEDDING1K, EMBEDDING100K, EMBEDDING1M ->
          net.add(new TableBlock(some.vocabulary())).add(meanOfSteps());
      case TRANSFORMER ->
          net.add(new TransformerEncoderBlock(128, 4, 512, 0f, Activation::gelu))
              .add(meanOfSteps());
    }
    return net.add(linear(LayerCase.CLASSES));
  }

  private static Block conv(int channels, int size, int padding) {
    return Conv2d.builder()
        .setFilters(channels)
        .setKernelShape(new Shape(size, size))
        .optPadding(new Shape(padding, padding))
        .build();
  }

  private static Block pool() {
    return Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2));
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  private static Block lastStep() {
    return new LambdaBlock(x -> new NDList(x.head().get(new NDIndex(":, -1"))));
  }

  private static Block meanOfSteps() {
    return new LambdaBlock(x -> new NDList(x.head().mean(new int[] {1})));
  }

  /** Rows of a table by their index. */
  private static final class TableBlock extends AbstractBlock {
    private final Parameter table;

    TableBlock(int rows) {
      table =
          addParameter(
              Parameter.builder()
                  .setName("table")
                  .setType(Parameter.Type.WEIGHT)
                  .optShape(new Shape(rows, LayerCase.WIDTH))
                  .build());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray X = inputs.head();
      return Embedding.embedding(
          X, store.getValue(table, X.getDevice(), training), SparseFormat.DENSE);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {inputs[0].addAll(new Shape(LayerCase.WIDTH))};
    }
  }

  private static final class Training implements Trained {
    private final Block block;
    private final DjlTraining training;

    Training(LayerCase some) {
      block = block(some);
      Tracker rate = Tracker.fixed(LayerCase.RATE);
      Optimizer optimizer = Optimizer.sgd().setLearningRateTracker(rate).build();
      Shape shape = shape(some);
      training = new DjlTraining(block, Loss.softmaxCrossEntropyLoss(), optimizer, shape);
      NDArray inputs = training.manager().create(some.inputs(), shape);
      training.batch(
          some.vocabulary() > 0 ? inputs.toType(DataType.INT64, false) : inputs,
          training.manager().create(some.classes()).toType(DataType.INT64, false));
    }

    /** Channels first, which with one channel are the same numbers. */
    private static Shape shape(LayerCase some) {
      backsweep.tensor.Shape in = some.input();
      return switch (in.rank()) {
        case 3 -> new Shape(some.batch(), in.dimension(2), in.dimension(0), in.dimension(1));
        case 2 -> new Shape(some.batch(), in.dimension(0), in.dimension(1));
        default -> new Shape(some.batch(), in.dimension(0));
      };
    }

    @Override
    public String name() {
      return "DJL";
    }

    @Override
    public long parameters() {
      return block.getParameters().values().stream()
          .filter(Parameter::requiresGradient)
          .mapToLong(p -> p.getArray().size())
          .sum();
    }

    @Override
    public float step() {
      return training.step();
    }

    @Override
    public void close() {
      training.close();
    }
  }
}
