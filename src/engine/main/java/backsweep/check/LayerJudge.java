package backsweep.check;

import backsweep.check.LayerTrial.Cut;
import backsweep.check.LayerTrial.Result;
import backsweep.plan.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds one layer on one input against every law, and keeps the first finding about each. */
final class LayerJudge {
  final Map<LayerLaw, Integer> judged = new EnumMap<>(LayerLaw.class);
  final Map<LayerLaw, LayerFinding> findings = new EnumMap<>(LayerLaw.class);
  int atKinks;

  private @Nullable LayerTrial current;

  /** All laws, on this trial; {@code inPlace} is the same one with Z over X. */
  void judge(LayerTrial trial, @Nullable LayerTrial inPlace, long seed) {
    current = trial;
    Result base = trial.pass(Cut.WHOLE);
    writes(trial);
    if (!complete(base)) {
      return;
    }
    deterministic(base);
    sharing(trial, base);
    LayerGradients gradients = new LayerGradients(trial, 0);
    output(base, gradients);
    gradients(base, gradients, seed);
    linear(base);
    examples(base);
    if (inPlace != null) {
      inPlace(base, inPlace);
    }
    descent(trial);
    atKinks += gradients.atKinks;
  }

  private void count(LayerLaw law) {
    judged.merge(law, 1, Integer::sum);
  }

  /** Keeps a finding that is not about one element. */
  void broken(LayerLaw law, String hint) {
    broken(law, "", -1, 0, 0, 0, hint);
  }

  private void broken(
      LayerLaw law,
      String tensor,
      int index,
      double found,
      double expected,
      double tolerance,
      String hint) {
    LayerTrial t = Objects.requireNonNull(current);
    findings.putIfAbsent(
        law,
        new LayerFinding(law, tensor, index, found, expected, tolerance, t.input, t.batch, hint));
  }

  private void writes(LayerTrial trial) {
    count(LayerLaw.WRITES);
    if (!trial.stray.isEmpty()) {
      broken(LayerLaw.WRITES, trial.stray);
    }
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(List.of("Z", "dX"));
    for (ParameterLayout.Entry entry : Objects.requireNonNull(current).trained()) {
      names.add("d " + entry.name().substring(2));
    }
    return names;
  }

  private static List<float[]> tensors(Result r) {
    List<float[]> all = new ArrayList<>(List.of(r.Z(), r.dX()));
    all.addAll(r.dTheta());
    return all;
  }

  private boolean complete(Result base) {
    count(LayerLaw.COMPLETE);
    count(LayerLaw.NEEDS);
    LayerTrial t = Objects.requireNonNull(current);
    for (int k = 0; k < names().size(); k++) {
      float[] values = tensors(base).get(k);
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          missing(t, k, i, values[i]);
          return false;
        }
      }
    }
    return true;
  }

  /** Why element i of tensor k is not a number. */
  private void missing(LayerTrial t, int k, int i, float found) {
    String name = names().get(k);
    t.wipes = false;
    float kept = tensors(t.pass(Cut.WHOLE)).get(k)[i];
    t.wipes = true;
    if (Float.isFinite(kept)) {
      String read = !t.layer.needsInput() ? "X, and needsInput" : "Z, and needsOutput";
      broken(
          LayerLaw.NEEDS,
          name,
          i,
          found,
          kept,
          0,
          "it reads " + read + " says that it does not, so a plan may overwrite it before");
      return;
    }
    float[] with = new float[2];
    for (int g = 0; g < 2; g++) {
      t.leftover = 1 + g;
      with[g] = tensors(t.pass(Cut.WHOLE)).get(k)[i];
    }
    t.leftover = Float.NaN;
    String hint =
        with[0] == 1 && with[1] == 2
            ? "it is never written"
            : Math.abs(with[1] - with[0] - 1) < 1e-3
                ? "it is added to what stood there before; it must be written"
                : with[0] == with[1]
                    ? "it is not a number: the layer has no finite value there"
                    : "it is computed from memory that nobody wrote";
    broken(LayerLaw.COMPLETE, name, i, found, with[0], 0, hint);
  }

  private void deterministic(Result base) {
    count(LayerLaw.DETERMINISM);
    LayerTrial t = Objects.requireNonNull(current);
    same(
        LayerLaw.DETERMINISM,
        base,
        t.pass(Cut.WHOLE),
        "a second run gives other bits: time, a counter, or something kept from the first run");
    t.leftover = 7.25f;
    same(
        LayerLaw.DETERMINISM,
        base,
        t.pass(Cut.WHOLE),
        "it depends on memory that nobody wrote, such as old scratch or an unset cache");
    t.leftover = Float.NaN;
  }

  private void sharing(LayerTrial t, Result base) {
    count(LayerLaw.SHARING);
    same(
        LayerLaw.SHARING,
        base,
        t.pass(new Cut(true, false)),
        "rows that run apart give other bits: something is kept between calls, or counted from 0");
    same(
        LayerLaw.SHARING,
        base,
        t.pass(new Cut(false, true)),
        "columns that run apart give other bits: left and right are not heeded, or cut() is wrong");
    same(LayerLaw.SHARING, base, t.pass(new Cut(true, true)), "rows and columns give other bits");
    writes(t);
  }

  private boolean same(LayerLaw law, Result expected, Result found, String hint) {
    for (int k = 0; k < names().size(); k++) {
      float[] e = tensors(expected).get(k);
      float[] f = tensors(found).get(k);
      for (int i = 0; i < e.length; i++) {
        if (Float.floatToIntBits(e[i]) != Float.floatToIntBits(f[i])) {
          broken(law, names().get(k), i, f[i], e[i], 0, hint);
          return false;
        }
      }
    }
    return true;
  }

  private void output(Result base, LayerGradients gradients) {
    double[] exact = gradients.output();
    if (exact == null) {
      return;
    }
    count(LayerLaw.OUTPUT);
    worst(LayerLaw.OUTPUT, "Z", base.Z(), exact);
  }

  private void worst(LayerLaw law, String name, float[] found, double[] expected) {
    double size = LayerGradients.size(found);
    int worst = -1;
    double most = 1;
    for (int i = 0; i < found.length; i++) {
      double off = Math.abs(found[i] - expected[i]) / LayerGradients.rounding(expected[i], size);
      if (!(off <= most)) {
        most = off;
        worst = i;
      }
    }
    if (worst >= 0) {
      double tolerance = LayerGradients.rounding(expected[worst], size);
      broken(
          law,
          name,
          worst,
          found[worst],
          expected[worst],
          tolerance,
          "forward and formula compute different functions");
    }
  }

  private void gradients(Result base, LayerGradients gradients, long seed) {
    LayerTrial t = Objects.requireNonNull(current);
    if (t.layer.indices() == 0) {
      count(LayerLaw.INPUT_GRADIENT);
      gradient(LayerLaw.INPUT_GRADIENT, "dX", base.dX(), -1, gradients, List.of(), seed);
    }
    List<Result> single = t.trained().isEmpty() ? List.of() : single(t);
    for (int p = 0, k = 0; p < t.entries().size(); p++) {
      ParameterLayout.Entry entry = t.entries().get(p);
      if (entry.trained()) {
        count(LayerLaw.PARAMETER_GRADIENT);
        int at = k;
        List<float[]> alone = single.stream().map(r -> r.dTheta().get(at)).toList();
        String name = "d " + entry.name().substring(2);
        float[] found = base.dTheta().get(k);
        gradient(LayerLaw.PARAMETER_GRADIENT, name, found, p, gradients, alone, seed);
        k++;
      }
    }
  }

  /** Gradients when only one example has a loss. */
  private static List<Result> single(LayerTrial t) {
    List<Result> all = new ArrayList<>();
    int n = t.output.size();
    for (int example = 0; example < t.batch; example++) {
      float[] alone = new float[t.dZ.length];
      System.arraycopy(t.dZ, example * n, alone, example * n, n);
      all.add(t.pass(t.X, alone, t.batch, Cut.WHOLE, 0));
    }
    return all;
  }

  private void gradient(
      LayerLaw law,
      String name,
      float[] all,
      int parameter,
      LayerGradients gradients,
      List<float[]> single,
      long seed) {
    double size = LayerGradients.size(all);
    int[] places = LayerGradients.places(all.length, seed);
    int n = 0;
    float[] found = new float[places.length];
    double[] expected = new double[places.length];
    double[] tolerance = new double[places.length];
    for (int place : places) {
      LayerGradients.Difference numeric = gradients.at(parameter, place, size);
      if (numeric != null) {
        places[n] = place;
        found[n] = all[place];
        expected[n] = numeric.value();
        tolerance[n] = LayerGradients.rounding(numeric.value(), size) + numeric.error();
        n++;
      }
    }
    int worst = -1;
    for (int i = 0; i < n; i++) {
      double off = Math.abs(found[i] - expected[i]) / tolerance[i];
      if (off > 1
          && (worst < 0 || off > Math.abs(found[worst] - expected[worst]) / tolerance[worst])) {
        worst = i;
      }
    }
    if (worst >= 0) {
      String hint =
          GradientHint.of(
              Arrays.copyOf(places, n),
              Arrays.copyOf(found, n),
              Arrays.copyOf(expected, n),
              all,
              single);
      broken(law, name, places[worst], found[worst], expected[worst], tolerance[worst], hint);
    }
    adjoint(name, all, parameter, gradients, size, seed);
  }

  private void adjoint(
      String name, float[] all, int parameter, LayerGradients gradients, double size, long seed) {
    count(LayerLaw.ADJOINT);
    float[] v = LayerTrial.random(all.length, seed, "direction of " + name);
    double[] direction = new double[v.length];
    double found = 0;
    for (int i = 0; i < v.length; i++) {
      direction[i] = v[i];
      found += (double) all[i] * v[i];
    }
    double scale = size * Math.sqrt(v.length);
    LayerGradients.Difference numeric = gradients.along(parameter, direction, scale);
    if (numeric == null) {
      return;
    }
    double tolerance = 4 * LayerGradients.rounding(numeric.value(), scale) + numeric.error();
    if (!(Math.abs(found - numeric.value()) <= tolerance)) {
      broken(
          LayerLaw.ADJOINT,
          "⟨" + name + ", v⟩",
          0,
          found,
          numeric.value(),
          tolerance,
          "along a random direction the gradient and the change of Z disagree");
    }
  }

  private void linear(Result base) {
    count(LayerLaw.LINEAR);
    LayerTrial t = Objects.requireNonNull(current);
    float[] other = LayerTrial.random(t.dZ.length, 7, "other dZ");
    float[] sum = new float[other.length];
    float[] half = new float[other.length];
    for (int i = 0; i < other.length; i++) {
      sum[i] = t.dZ[i] + other[i];
      half[i] = t.dZ[i] / 2;
    }
    Result b = t.pass(t.X, other, t.batch, Cut.WHOLE, 0);
    Result ab = t.pass(t.X, sum, t.batch, Cut.WHOLE, 0);
    Result halved = t.pass(t.X, half, t.batch, Cut.WHOLE, 0);
    for (int k = 1; k < names().size(); k++) {
      float[] whole = tensors(base).get(k);
      float[] more = tensors(b).get(k);
      float[] together = tensors(ab).get(k);
      float[] less = tensors(halved).get(k);
      double size = LayerGradients.size(whole) + LayerGradients.size(more);
      for (int i = 0; i < whole.length; i++) {
        double expected = (double) whole[i] + more[i];
        double tolerance = LayerGradients.rounding(expected, size);
        boolean additive = Math.abs(together[i] - expected) <= tolerance;
        if (!additive || Math.abs(2.0 * less[i] - whole[i]) > tolerance) {
          broken(
              LayerLaw.LINEAR,
              names().get(k),
              i,
              additive ? 2.0 * less[i] : together[i],
              additive ? whole[i] : expected,
              tolerance,
              "it is no linear function of dZ: clipped, squared, or with something added");
          return;
        }
      }
    }
  }

  private void examples(Result base) {
    LayerTrial t = Objects.requireNonNull(current);
    if (t.layer.mixesExamples() || t.batch < 2) {
      return;
    }
    count(LayerLaw.EXAMPLES);
    int fewer = t.batch - 1;
    Result some =
        t.pass(
            Arrays.copyOf(t.X, fewer * t.input.size()),
            Arrays.copyOf(t.dZ, fewer * t.output.size()),
            fewer,
            Cut.WHOLE,
            0);
    rows(
        base,
        some,
        fewer,
        false,
        "it changes when another example leaves the batch: if that is"
            + " meant, as in batch normalization, mixesExamples must say so");
    float[] otherPass = t.forward(t.X, t.batch, Cut.WHOLE, 1);
    if (!Arrays.equals(otherPass, base.Z())) {
      return; // random layers draw by row
    }
    Result turned =
        t.pass(
            reversed(t.X, t.input.size()), reversed(t.dZ, t.output.size()), t.batch, Cut.WHOLE, 0);
    rows(base, turned, t.batch, true, "it depends on the example's place in the batch");
  }

  private void rows(Result base, Result some, int examples, boolean turned, String hint) {
    LayerTrial t = Objects.requireNonNull(current);
    for (int k = 0; k < 2; k++) {
      float[] found = tensors(some).get(k);
      float[] whole = tensors(base).get(k);
      int n = k == 0 ? t.output.size() : t.input.size();
      float[] expected = turned ? reversed(whole, n) : Arrays.copyOf(whole, examples * n);
      for (int i = 0; i < found.length; i++) {
        if (Float.floatToIntBits(found[i]) != Float.floatToIntBits(expected[i])) {
          broken(LayerLaw.EXAMPLES, names().get(k), i, found[i], expected[i], 0, hint);
          return;
        }
      }
    }
  }

  private static float[] reversed(float[] rows, int n) {
    float[] turned = new float[rows.length];
    for (int i = 0; i < rows.length / n; i++) {
      System.arraycopy(rows, i * n, turned, rows.length - (i + 1) * n, n);
    }
    return turned;
  }

  private void inPlace(Result base, LayerTrial inPlace) {
    count(LayerLaw.IN_PLACE);
    same(
        LayerLaw.IN_PLACE,
        base,
        inPlace.pass(Cut.WHOLE),
        "with Z over X and dX over dZ it gives other bits, and elementwise says that it may run"
            + " so");
  }

  private void descent(LayerTrial t) {
    float[] off = t.descended(0.125f);
    if (off == null) {
      return;
    }
    count(LayerLaw.DESCENT);
    if (off.length > 0) {
      broken(
          LayerLaw.DESCENT,
          "θ",
          0,
          off[0],
          off[1],
          0,
          "descend must give fma(−rate, dθ, θ), with dθ as backwardParameters makes it");
    }
  }
}
