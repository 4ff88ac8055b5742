package backsweep.benchmarks;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;

import backsweep.data.Dataset;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Shape;
import backsweep.training.Trainer;
import backsweep.training.TrainerBuilder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What watching costs: a run of 2,048 steps of a 784-512-256-10 classifier by the trainer, with
 * nothing watched, with copies for the explanation of a divergence, and with statistics.
 *
 * <pre>
 *   benchmarks/run.sh Observer
 *   benchmarks/run.sh Observer -p batch=1 -p optimizer=adam
 * </pre>
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3)
@Measurement(iterations = 7)
@State(Scope.Benchmark)
public class ObserverBenchmark {
  /** What is watched. */
  public enum Watch {
    /** Nothing at all. */
    OFF {
      @Override
      TrainerBuilder set(TrainerBuilder builder) {
        return builder.explainDivergence(false);
      }
    },
    /** The default: a run that diverges can tell where from. */
    DIVERGENCE {
      @Override
      TrainerBuilder set(TrainerBuilder builder) {
        return builder;
      }
    },
    /** Statistics of every hundredth step as well. */
    STATISTICS {
      @Override
      TrainerBuilder set(TrainerBuilder builder) {
        return builder.watch(100);
      }
    };

    abstract TrainerBuilder set(TrainerBuilder builder);
  }

  /** Examples in a batch. */
  @Param({"1", "32"})
  public int batch;

  /** Optimizer. */
  @Param({"sgd", "adam"})
  public String optimizer;

  /** What is watched. */
  @Param public Watch watch;

  /** Steps of a run. */
  int steps = 2048;

  private Dataset data;
  private Network network;

  /** The data, and a check: watching changes no bit of the parameters. */
  @Setup
  public void prepare() {
    int[] classes = IntStream.range(0, 4 * batch).map(i -> i * 7 % 10).toArray();
    List<String> names = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    float[] X = Data.random(784 * classes.length, 3, 1f);
    data = Dataset.ofClasses(Shape.of(784), X, classes, names);
    renew();
    train(Watch.OFF, 4);
    float[] expected = network.parameters().array().clone();
    renew();
    train(watch, 4);
    Data.requireSameBits("parameter", expected, network.parameters().array());
  }

  /** A network at its start. */
  @Setup(Level.Iteration)
  public void renew() {
    network =
        Network.of(Shape.of(784), dense(512), relu(), dense(256), relu(), dense(10)).initialize(1);
  }

  /** One run. */
  @Benchmark
  public String run() {
    return train(watch, steps);
  }

  private String train(Watch some, int most) {
    TrainerBuilder builder =
        Trainer.builder(network)
            .loss(Losses.softmaxCrossEntropy())
            .optimizer(Optimizers.named(optimizer, 1e-4f))
            .batchSize(batch)
            .epochs(most / 4);
    return some.set(builder).build().fit(data).parametersSha256();
  }
}
