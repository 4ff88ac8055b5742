package backsweep.benchmarks;

import backsweep.kernel.AdaptiveUpdates;
import backsweep.kernel.Probe;
import backsweep.kernel.ReferenceAdaptiveUpdates;
import backsweep.kernel.ReferenceUpdates;
import backsweep.kernel.Updates;

/** The optimizer updates by name, each with its scalar twin and the arrays that it moves. */
public enum UpdateKernel {
  /** Not an update: what memory can do, a = b + s·c, which moves three arrays. */
  TRIAD(
      3,
      (w, g, s, v, n) -> Probe.triad(w, g, s, 0.5f, 0, n),
      (w, g, s, v, n) -> {
        for (int i = 0; i < n; i++) {
          w[i] = Math.fma(s[i], 0.5f, g[i]);
        }
      }),
  SGD(
      3,
      (w, g, s, v, n) -> Updates.sgd(w, 0, g, 0, n, 0.01f),
      (w, g, s, v, n) -> ReferenceUpdates.sgd(w, 0, g, 0, n, 0.01f)),
  MOMENTUM(
      5,
      (w, g, s, v, n) -> Updates.momentum(w, 0, g, 0, s, 0, n, 0.01f, 0.9f, false),
      (w, g, s, v, n) -> ReferenceUpdates.momentum(w, 0, g, 0, s, 0, n, 0.01f, 0.9f, false)),
  NESTEROV(
      5,
      (w, g, s, v, n) -> Updates.momentum(w, 0, g, 0, s, 0, n, 0.01f, 0.9f, true),
      (w, g, s, v, n) -> ReferenceUpdates.momentum(w, 0, g, 0, s, 0, n, 0.01f, 0.9f, true)),
  RMS_PROP(
      5,
      (w, g, s, v, n) -> Updates.rmsProp(w, 0, g, 0, s, 0, n, 0.01f, 0.99f, 1e-8f),
      (w, g, s, v, n) -> ReferenceUpdates.rmsProp(w, 0, g, 0, s, 0, n, 0.01f, 0.99f, 1e-8f)),
  ADAGRAD(
      5,
      (w, g, s, v, n) -> Updates.adagrad(w, 0, g, 0, s, 0, n, 0.01f, 1e-8f),
      (w, g, s, v, n) -> ReferenceUpdates.adagrad(w, 0, g, 0, s, 0, n, 0.01f, 1e-8f)),
  ADAM(
      7,
      (w, g, s, v, n) -> Updates.adam(w, 0, g, 0, s, 0, v, 0, n, 0.01f, 0.9f, 0.999f, 1e-8f, 0.5f),
      (w, g, s, v, n) ->
          ReferenceUpdates.adam(w, 0, g, 0, s, 0, v, 0, n, 0.01f, 0.9f, 0.999f, 1e-8f, 0.5f)),
  ADAM_W(
      7,
      (w, g, s, v, n) ->
          Updates.adamW(w, 0, g, 0, s, 0, v, 0, n, 0.01f, 0.9f, 0.999f, 1e-8f, 0.5f, 0.99f),
      (w, g, s, v, n) ->
          ReferenceUpdates.adamW(
              w, 0, g, 0, s, 0, v, 0, n, 0.01f, 0.9f, 0.999f, 1e-8f, 0.5f, 0.99f)),
  NADAM(
      7,
      (w, g, s, v, n) ->
          AdaptiveUpdates.nadam(w, 0, g, 0, s, 0, v, 0, n, 0.01f, 0.02f, 0.9f, 0.999f, 1e-8f, 0.5f),
      (w, g, s, v, n) ->
          ReferenceAdaptiveUpdates.nadam(
              w, 0, g, 0, s, 0, v, 0, n, 0.01f, 0.02f, 0.9f, 0.999f, 1e-8f, 0.5f)),
  ADADELTA(
      7,
      (w, g, s, v, n) -> AdaptiveUpdates.adadelta(w, 0, g, 0, s, 0, v, 0, n, 1f, 0.9f, 1e-6f),
      (w, g, s, v, n) ->
          ReferenceAdaptiveUpdates.adadelta(w, 0, g, 0, s, 0, v, 0, n, 1f, 0.9f, 1e-6f)),
  LION(
      5,
      (w, g, s, v, n) -> AdaptiveUpdates.lion(w, 0, g, 0, s, 0, n, 0.01f, 0.9f, 0.99f, 0.99f),
      (w, g, s, v, n) ->
          ReferenceAdaptiveUpdates.lion(w, 0, g, 0, s, 0, n, 0.01f, 0.9f, 0.99f, 0.99f));

  /** One step over n parameters w, with gradients g and state s and v. */
  interface Step {
    void run(float[] w, float[] g, float[] s, float[] v, int n);
  }

  /** Arrays that are read plus arrays that are written. */
  final int streams;

  final Step kernel;
  final Step reference;

  UpdateKernel(int streams, Step kernel, Step reference) {
    this.streams = streams;
    this.kernel = kernel;
    this.reference = reference;
  }
}
