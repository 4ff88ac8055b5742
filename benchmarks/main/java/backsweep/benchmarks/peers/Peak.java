package backsweep.benchmarks.peers;

import backsweep.kernel.Probe;
import backsweep.kernel.Species;
import backsweep.parallel.Workers;
import java.util.Arrays;

/** The machine's fused multiply-adds at their fastest, timed in turn with the products. */
public final class Peak implements Contender {
  private static final int ROUNDS = 20_000;

  private final Workers workers;
  private final Workers.Job job;

  /** The peak of as many threads as the team has. */
  public Peak(Workers workers) {
    this.workers = workers;
    float[] x = new float[2 * Species.LANES];
    Arrays.fill(x, 0.5f);
    float[] keep = new float[64 * workers.size()];
    this.job = (chunk, worker) -> keep[64 * worker] += Probe.multiplyAdds(ROUNDS, x);
  }

  @Override
  public String name() {
    return "peak";
  }

  /** Operations of one call. */
  public long flops() {
    return (long) ROUNDS * Probe.FLOPS * workers.size();
  }

  @Override
  public void run(int times) {
    for (int i = 0; i < times; i++) {
      workers.run(job, workers.size());
    }
  }
}
