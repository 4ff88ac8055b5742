package backsweep.layer;

import backsweep.kernel.Depthwise;
import backsweep.kernel.Panels;
import java.util.Arrays;
import java.util.List;

/**
 * One filter for each channel. W [rows·columns, channels] stands in panels; lanes run across
 * channels. What lies beside the image has no tap, so nothing is padded and nothing is gathered.
 */
final class DepthwiseProduct implements SlidingProduct {
  private final Window window;
  private final int channels;
  private final int taps;
  private final List<AxisRun> downRuns;
  private final List<AxisRun> acrossRuns;
  private final List<AxisRun> upRuns;
  private final List<AxisRun> backRuns;

  DepthwiseProduct(Window f) {
    this.window = f;
    this.channels = f.channels();
    this.taps = f.rows() * f.columns();
    int s = f.stride();
    int d = f.dilation();
    this.downRuns = AxisRun.windows(f.height(), f.down(), f.rows(), s, d, f.top());
    this.acrossRuns = AxisRun.windows(f.width(), f.across(), f.columns(), s, d, f.left());
    this.upRuns = AxisRun.back(f.height(), f.down(), f.rows(), s, d, f.top());
    this.backRuns = AxisRun.back(f.width(), f.across(), f.columns(), s, d, f.left());
  }

  @Override
  public void apply(
      float[] M,
      int images,
      int outputs,
      int from,
      int to,
      float[] W,
      int w,
      float[] b,
      int bo,
      float[] s) {
    int size = window.count() * channels;
    for (int e = from; e < to; e++) {
      int x = images + e * window.imageSize();
      int z = outputs + e * size;
      sweep(downRuns, acrossRuns, M, x, window.width(), z, window.across(), W, w, b, bo);
    }
  }

  @Override
  public void adjoint(
      float[] M,
      int outputs,
      int images,
      int from,
      int to,
      float[] W,
      int w,
      float[] b,
      int bo,
      float[] s) {
    int size = window.count() * channels;
    for (int e = from; e < to; e++) {
      int x = images + e * window.imageSize();
      int z = outputs + e * size;
      sweep(upRuns, backRuns, M, z, window.across(), x, window.width(), W, w, b, bo);
    }
  }

  private void sweep(
      List<AxisRun> down,
      List<AxisRun> across,
      float[] M,
      int x,
      int width,
      int z,
      int outputs,
      float[] W,
      int w,
      float[] b,
      int bo) {
    for (int h = 0; h < down.size(); h++) {
      AxisRun r = down.get(h);
      for (int i = 0; i < r.count(); i++) {
        int row = x + (r.from() + i * r.advance()) * width * channels;
        int target = z + (r.to() + i * r.step()) * outputs * channels;
        for (int g = 0; g < across.size(); g++) {
          AxisRun q = across.get(g);
          Depthwise.correlate(
              M,
              row + q.from() * channels,
              q.advance() * channels,
              r.reach() * width * channels,
              q.reach() * channels,
              r.taps(),
              q.taps(),
              W,
              w,
              taps,
              r.tap() * window.columns() + q.tap(),
              r.tapStep() * window.columns(),
              q.tapStep(),
              b,
              bo,
              M,
              target + q.to() * channels,
              q.step() * channels,
              q.count(),
              channels);
        }
      }
    }
  }

  /** Threads share panels. */
  @Override
  public int slices(int threads) {
    return Math.min(threads, Panels.count(channels));
  }

  private int panel(int i, int threads) {
    return i * Panels.count(channels) / slices(threads);
  }

  @Override
  public LayerStep.Slice slice(int i, int threads, int w) {
    int p0 = panel(i, threads);
    int p1 = panel(i + 1, threads);
    int ends = Panels.start(taps, p1 - 1) + taps * Panels.width(channels, p1 - 1);
    return new LayerStep.Slice(w + Panels.start(taps, p0), ends - Panels.start(taps, p0));
  }

  @Override
  public void gradient(
      int i,
      int threads,
      float[] M,
      int images,
      int outputs,
      int examples,
      float[] dW,
      int w,
      float[] s) {
    int p0 = panel(i, threads);
    int p1 = panel(i + 1, threads);
    LayerStep.Slice slice = slice(i, threads, w);
    Arrays.fill(dW, slice.offset(), slice.offset() + slice.length(), 0f);
    for (int e = 0; e < examples; e++) {
      int x = images + e * window.imageSize();
      int z = outputs + e * window.count() * channels;
      for (int h = 0; h < downRuns.size(); h++) {
        AxisRun r = downRuns.get(h);
        for (int k = 0; k < r.count(); k++) {
          int row = x + (r.from() + k * r.advance()) * window.width() * channels;
          int source = z + (r.to() + k) * window.across() * channels;
          for (int g = 0; g < acrossRuns.size(); g++) {
            AxisRun q = acrossRuns.get(g);
            Depthwise.accumulate(
                M,
                row + q.from() * channels,
                q.advance() * channels,
                r.reach() * window.width() * channels,
                q.reach() * channels,
                r.taps(),
                q.taps(),
                M,
                source + q.to() * channels,
                channels,
                q.count(),
                dW,
                w,
                taps,
                r.tap() * window.columns() + q.tap(),
                window.columns(),
                channels,
                p0,
                p1);
          }
        }
      }
    }
  }

  @Override
  public long scratch() {
    return 0;
  }

  @Override
  public long flops() {
    return 2L * AxisRun.taps(downRuns) * AxisRun.taps(acrossRuns) * channels;
  }

  @Override
  public long adjointFlops() {
    return flops();
  }

  @Override
  public String applyKernel() {
    return "Depthwise.correlate";
  }

  @Override
  public String adjointKernel() {
    return "Depthwise.correlate";
  }

  @Override
  public String gradientKernel() {
    return "Depthwise.accumulate";
  }
}
