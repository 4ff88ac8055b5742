package backsweep.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code backsweep profile}. */
@Command(
    name = "profile",
    description = {
      "Tells from a recording of a training where the time went: for each layer and phase its share"
          + " of all threads' time, its GFLOP/s, and how near it came to the peak of a core.",
      "",
      "Layers that run together on a block of rows stand in one line, as they are timed. GFLOP/s"
          + " and GB/s are those of one thread."
    })
final class Profile extends Verb {

  @Parameters(paramLabel = "FILE", description = "What 'backsweep train --jfr FILE' wrote.")
  String file = "";

  Profile(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    Path path = DataSource.path("FILE", file);
    Profiled profiled = Profiled.read(path);
    if (profiled.steps() == 0) {
      throw Failure.input(
          "%s holds no training step of Backsweep; record one with 'backsweep train --jfr %s'."
              .formatted(path, path));
    }
    if (json) {
      print(document(profiled));
    } else {
      log().print(text(profiled));
    }
    return ExitCode.DONE;
  }

  private static String text(Profiled p) {
    StringBuilder text = new StringBuilder();
    TextTable head = new TextTable();
    head.row("steps", Numbers.whole(p.steps()));
    head.row("examples", Numbers.whole(p.examples()));
    head.row("threads", Integer.toString(p.threads()));
    head.row("median step", micros(p.medianStep()) + " µs");
    head.row("speed", Numbers.whole(1e9 * p.examples() / p.stepTime()) + " examples/s");
    double rate = p.flops() / p.stepTime();
    head.row("", "%.1f GFLOP/s".formatted(rate));
    if (p.peak() > 0) {
      head.row("", Numbers.percent(rate / (p.threads() * p.peak())) + " of the peak");
      head.row("peak of a core", "%.1f GFLOP/s".formatted(p.peak()));
      head.row("vectors", p.vectorBits() + " bits");
    }
    text.append(head).append('\n');
    double all = (double) p.threads() * p.stepTime();
    TextTable table =
        new TextTable(2)
            .row("phase", "layers", "calls", "ms", "share", "GFLOP/s", "of peak", "GB/s");
    for (Profiled.Part part : p.parts()) {
      table.row(
          part.phase(),
          part.layers(),
          Numbers.whole(part.calls()),
          String.format(Locale.ROOT, "%.1f", part.time() * 1e-6),
          Numbers.percent(part.time() / all),
          part.flops() == 0 ? "" : String.format(Locale.ROOT, "%.1f", part.flops() / part.time()),
          ofPeak(p, part),
          String.format(Locale.ROOT, "%.1f", part.bytes() / part.time()));
    }
    String rest = String.format(Locale.ROOT, "%.1f", p.elsewhere() * 1e-6);
    table.row(
        "",
        "waiting for other threads, and between parts",
        "",
        rest,
        Numbers.percent(p.elsewhere() / all));
    text.append(table);
    if (!p.epochs().isEmpty()) {
      TextTable epochs = new TextTable().row("epoch", "examples", "seconds", "loss", "GFLOP/s");
      for (Profiled.Epoch epoch : p.epochs()) {
        epochs.row(
            Integer.toString(epoch.number()),
            Numbers.whole(epoch.examples()),
            String.format(Locale.ROOT, "%.3f", epoch.time() * 1e-9),
            Numbers.of(epoch.loss()),
            String.format(Locale.ROOT, "%.1f", epoch.flops() / epoch.time()));
      }
      text.append('\n').append(epochs);
    }
    return text.toString();
  }

  private static String ofPeak(Profiled p, Profiled.Part part) {
    boolean told = p.peak() > 0 && part.flops() > 0;
    return told ? Numbers.percent(part.flops() / part.time() / p.peak()) : "";
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%,.1f", nanos * 1e-3);
  }

  private static Map<String, @Nullable Object> document(Profiled p) {
    List<Object> parts = new ArrayList<>();
    for (Profiled.Part part : p.parts()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("phase", part.phase());
      json.put("layers", part.layers());
      json.put("calls", part.calls());
      json.put("seconds", part.time() * 1e-9);
      json.put("flops", part.flops());
      json.put("bytes", part.bytes());
      json.put("gflops", part.flops() / part.time());
      parts.add(json);
    }
    List<Object> epochs = new ArrayList<>();
    for (Profiled.Epoch epoch : p.epochs()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("epoch", epoch.number());
      json.put("examples", epoch.examples());
      json.put("seconds", epoch.time() * 1e-9);
      json.put("loss", epoch.loss());
      json.put("flops", epoch.flops());
      epochs.add(json);
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("steps", p.steps());
    json.put("examples", p.examples());
    json.put("threads", p.threads());
    json.put("medianStepSeconds", p.medianStep() * 1e-9);
    json.put("stepSeconds", p.stepTime() * 1e-9);
    json.put("flops", p.flops());
    json.put("gflops", p.flops() / p.stepTime());
    json.put("peakOneCore", p.peak() == 0 ? null : p.peak());
    json.put("vectorBits", p.vectorBits());
    json.put("parts", parts);
    json.put("otherSeconds", p.elsewhere() * 1e-9);
    json.put("epochs", epochs);
    return json;
  }
}
