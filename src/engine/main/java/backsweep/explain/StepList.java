package backsweep.explain;

import backsweep.explain.LogicalStep.Phase;
import backsweep.explain.Operand.Kind;
import backsweep.layer.CacheSpec;
import backsweep.loss.Loss;
import backsweep.network.PlanOutline;
import backsweep.network.PlannedLayer;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.plan.Operation.Part;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Fills the equations of layers and loss with the names, shapes and buffers of one plan. */
final class StepList {
  private static final Pattern OPERAND = Pattern.compile("\\{([^{}]+)}");

  /** What starts the name of a parameter's gradient in an equation. */
  private static final String GRADIENT = "d ";

  private final PlanOutline outline;
  private final Notation notation;
  private final int batch;
  private final int depth;

  /** i where A[i] and what it is a view of are read by the backward sweep. */
  private final Set<Integer> cached = new HashSet<>();

  private final List<LogicalStep> steps = new ArrayList<>();

  StepList(PlanOutline outline, Notation notation) {
    this.outline = outline;
    this.notation = notation;
    this.batch = outline.memory().batch();
    this.depth = outline.layers().size();
  }

  List<LogicalStep> steps() {
    List<LogicalStep> backward = new ArrayList<>();
    for (Operation operation : lossOperations(Part.INPUT_GRADIENT)) {
      backward.add(lossStep(Phase.BACKWARD, operation));
    }
    for (int i = depth - 1; i >= 0; i--) {
      PlannedLayer layer = outline.layers().get(i);
      if (layer.dZ() != null) {
        backward.addAll(backward(layer));
      }
    }
    for (LogicalStep step : backward) {
      for (Operand read : step.reads()) {
        if (read.kind() == Kind.VALUE) {
          cached.add(Explanation.root(outline, read.index()));
        }
      }
    }
    for (PlannedLayer layer : outline.layers()) {
      steps.addAll(forward(layer));
    }
    for (Operation operation : lossOperations(Part.FORWARD)) {
      steps.add(lossStep(Phase.LOSS, operation));
    }
    steps.add(mean());
    steps.addAll(backward);
    List<LogicalStep> numbered = new ArrayList<>();
    for (LogicalStep s : steps) {
      numbered.add(numbered(s, numbered.size() + 1));
    }
    return List.copyOf(numbered);
  }

  private static LogicalStep numbered(LogicalStep s, int number) {
    return new LogicalStep(
        number,
        s.phase(),
        s.layer(),
        s.function(),
        s.equation(),
        s.reads(),
        s.writes(),
        s.flops(),
        s.kernel(),
        s.fusedWith(),
        s.time(),
        s.cached());
  }

  private List<LogicalStep> forward(PlannedLayer layer) {
    int i = layer.index();
    boolean keeps = cached.contains(Explanation.root(outline, i + 1));
    if (layer.layer().view()) {
      String equation = notation.value(i + 1) + " = " + notation.value(i) + " as " + layer.output();
      LogicalStep view =
          new LogicalStep(
              0,
              Phase.FORWARD,
              i,
              spec(layer),
              equation,
              List.of(),
              List.of(),
              0,
              "",
              List.of(),
              -1,
              false);
      return List.of(view);
    }
    List<LogicalStep> all = new ArrayList<>();
    for (Operation operation : of(layer, Part.FORWARD)) {
      List<Integer> group = layer.forwardGroup();
      all.add(step(Phase.FORWARD, layer, operation, group, layer.forwardTime(), keeps));
    }
    return all;
  }

  private List<LogicalStep> backward(PlannedLayer layer) {
    List<LogicalStep> all = new ArrayList<>();
    for (Operation operation : of(layer, Part.PARAMETER_GRADIENT)) {
      all.add(step(Phase.BACKWARD, layer, operation, List.of(), outline.lastTime(), false));
    }
    if (layer.dX() != null) {
      for (Operation operation : of(layer, Part.INPUT_GRADIENT)) {
        all.add(
            step(
                Phase.BACKWARD,
                layer,
                operation,
                layer.backwardGroup(),
                layer.backwardTime(),
                false));
      }
    }
    return all;
  }

  private List<Operation> of(PlannedLayer layer, Part part) {
    return layer.layer().operations(layer.input(), batch).stream()
        .filter(o -> o.part() == part)
        .toList();
  }

  private List<Operation> lossOperations(Part part) {
    return outline.loss().operations(outline.network().outputShape(), batch).stream()
        .filter(o -> o.part() == part)
        .toList();
  }

  private LogicalStep lossStep(Phase phase, Operation operation) {
    return step(phase, null, operation, List.of(), outline.lossTime(), false);
  }

  /** L: the mean of one number per example, by the tree of a sum and a division. */
  private LogicalStep mean() {
    long flops = (long) batch * outline.losses().columns() + 15L + 1;
    String equation = weighs() ? "{L} = Σ {l} / Σ w[{y}]" : "{L} = mean of {l}";
    Operation mean = new Operation(Part.FORWARD, equation, "Reductions.sum", flops);
    return step(Phase.LOSS, null, mean, List.of(), outline.lastTime(), false);
  }

  /** Whether the classes do not all count alike. */
  private boolean weighs() {
    Loss loss = outline.loss();
    int classes = loss.wantsClasses() ? loss.classes(outline.network().outputShape()) : 0;
    return IntStream.range(0, classes).anyMatch(label -> loss.weight(label) != 1);
  }

  private LogicalStep step(
      Phase phase,
      @Nullable PlannedLayer layer,
      Operation operation,
      List<Integer> group,
      int time,
      boolean keeps) {
    Set<Operand> reads = new LinkedHashSet<>();
    Set<Operand> writes = new LinkedHashSet<>();
    StringBuilder equation = new StringBuilder();
    for (String part : operation.equation().split("; ", -1)) {
      Matcher matcher = OPERAND.matcher(part);
      int equals = part.indexOf('=');
      int at = 0;
      equation.append(equation.isEmpty() ? "" : "; ");
      while (matcher.find()) {
        Operand operand = operand(layer, matcher.group(1));
        if (matcher.start() < equals) {
          writes.add(operand);
        } else if (!writes.contains(operand)) {
          reads.add(operand);
        }
        equation.append(part, at, matcher.start()).append(operand.name());
        at = matcher.end();
      }
      equation.append(part.substring(at));
    }
    return new LogicalStep(
        0,
        phase,
        layer == null ? depth : layer.index(),
        layer == null ? outline.loss().spec() : spec(layer),
        equation.toString(),
        List.copyOf(reads),
        List.copyOf(writes),
        operation.flops(),
        operation.kernel(),
        group.size() > 1 ? group : List.of(),
        time,
        keeps);
  }

  private static String spec(PlannedLayer layer) {
    return layer.layer().spec();
  }

  private Operand operand(@Nullable PlannedLayer layer, String symbol) {
    int i = layer == null ? depth : layer.index();
    return switch (symbol) {
      case "X" -> value(i);
      case "Z" -> value(layer == null ? depth : i + 1);
      case "dX" -> gradient(i);
      case "dZ" -> gradient(layer == null ? depth : i + 1);
      case "Y" -> {
        Buffer Y = Objects.requireNonNull(outline.Y());
        yield new Operand(
            notation.target(), Kind.TARGET, 0, "", Shape.of(batch, Y.columns()), Y.name());
      }
      case "y" -> new Operand("y", Kind.TARGET, 0, "", labels(), "classes");
      case "P" -> {
        Operand dZ = gradient(depth);
        yield new Operand("P", Kind.PROBABILITY, 0, "", dZ.shape(), dZ.storage());
      }
      case "l" -> {
        String buffer = outline.losses().name();
        yield new Operand(notation.exampleLoss(), Kind.EXAMPLE_LOSS, 0, "", labels(), buffer);
      }
      case "L" -> new Operand(notation.loss(), Kind.LOSS, 0, "", Shape.of(), "");
      default -> cacheOrParameter(Objects.requireNonNull(layer), symbol);
    };
  }

  /** One number for each label of each example. */
  private Shape labels() {
    int each = outline.losses().columns();
    return each == 1 ? Shape.of(batch) : Shape.of(batch, each);
  }

  private Operand value(int i) {
    boolean last = i == depth;
    PlannedLayer beside = outline.layers().get(last ? i - 1 : i);
    Buffer buffer = last ? beside.Z() : beside.X();
    Shape shape = Explanation.rows(batch, last ? beside.output() : beside.input());
    return new Operand(notation.value(i), Kind.VALUE, i, "", shape, buffer.name());
  }

  private Operand gradient(int i) {
    PlannedLayer before = outline.layers().get(i - 1);
    Buffer buffer = Objects.requireNonNull(before.dZ());
    Shape shape = Explanation.rows(batch, before.output());
    String name = notation.gradient(notation.value(i));
    return new Operand(name, Kind.GRADIENT, i, "", shape, buffer.name());
  }

  private Operand cacheOrParameter(PlannedLayer layer, String symbol) {
    boolean gradient = symbol.startsWith(GRADIENT);
    String name = gradient ? symbol.substring(GRADIENT.length()) : symbol;
    List<CacheSpec> specs = layer.layer().caches(layer.input(), true);
    for (int k = 0; k < specs.size(); k++) {
      CacheSpec spec = specs.get(k);
      if (spec.name().equals(name)) {
        boolean one = spec.rows() == CacheSpec.Rows.ONE;
        Shape shape = one ? Shape.of(spec.columns()) : Shape.of(batch, spec.columns());
        String storage = layer.caches().get(k).name();
        String own = onlyOne(name) ? name : name + "@" + layer.index();
        return new Operand(
            gradient ? notation.gradient(own) : own,
            gradient ? Kind.CACHE_GRADIENT : Kind.CACHE,
            layer.index(),
            layer.index() + "/" + name,
            shape,
            storage);
      }
    }
    return parameter(layer, symbol);
  }

  /** Whether a single layer keeps something of that name. */
  private boolean onlyOne(String name) {
    return outline.layers().stream()
            .flatMap(layer -> layer.layer().caches(layer.input(), true).stream())
            .filter(spec -> spec.name().equals(name))
            .count()
        == 1;
  }

  private Operand parameter(PlannedLayer layer, String symbol) {
    boolean gradient = symbol.startsWith(GRADIENT);
    String name = gradient ? symbol.substring(GRADIENT.length()) : symbol;
    String full = layer.index() + "/" + name;
    ParameterLayout.Entry entry = outline.network().parameters().layout().get(full);
    int ordinal = 1;
    for (PlannedLayer before : outline.layers().subList(0, layer.index())) {
      ordinal += before.parameters().isEmpty() ? 0 : 1;
    }
    String letter = notation.parameter(name, ordinal);
    return new Operand(
        gradient ? notation.gradient(letter) : letter,
        gradient ? Kind.PARAMETER_GRADIENT : Kind.PARAMETER,
        layer.index(),
        full,
        entry.shape(),
        gradient ? "gradients" : "parameters");
  }
}
