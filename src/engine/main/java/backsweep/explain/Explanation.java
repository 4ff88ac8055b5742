package backsweep.explain;

import backsweep.network.PlanOutline;
import backsweep.network.PlannedLayer;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A training plan as a list of logical steps, with the memory that they share.
 *
 * @param outline the plan
 * @param notation how values are called
 * @param steps forward, loss, then backward from the loss on; the gradients of a layer's parameters
 *     stand behind the gradient of its output, which they read, though a plan computes them last
 * @param memory the arena over time
 */
public record Explanation(
    PlanOutline outline, Notation notation, List<LogicalStep> steps, MemoryTimeline memory) {
  /** The explanation of a plan, at the largest batch that it takes. */
  public static Explanation of(PlanOutline outline, Notation notation) {
    return new Explanation(
        outline,
        notation,
        new StepList(outline, notation).steps(),
        MemoryTimeline.of(outline, notation));
  }

  /** Largest number of examples, for which all sizes and costs are. */
  public int batch() {
    return outline.memory().batch();
  }

  /** The steps of one phase. */
  public List<LogicalStep> steps(LogicalStep.Phase phase) {
    return steps.stream().filter(s -> s.phase() == phase).toList();
  }

  /** The steps that read what that one wrote, in their order. */
  public List<LogicalStep> readers(LogicalStep step) {
    return steps.stream().filter(s -> step.writes().stream().anyMatch(w -> reads(s, w))).toList();
  }

  /** The steps that read that value, in their order. */
  public List<LogicalStep> readers(Operand value) {
    return steps.stream().filter(s -> reads(s, value)).toList();
  }

  /** A view has the numbers of what it is a view of. */
  private boolean reads(LogicalStep step, Operand value) {
    boolean rows = value.kind() == Operand.Kind.VALUE || value.kind() == Operand.Kind.GRADIENT;
    return step.reads().stream()
        .anyMatch(
            r ->
                rows
                    ? r.kind() == value.kind()
                        && root(outline, r.index()) == root(outline, value.index())
                    : r.equals(value));
  }

  /** The j of which A[i] is a view, i itself if it is none. */
  static int root(PlanOutline outline, int i) {
    int j = i;
    while (j > 0 && outline.layers().get(j - 1).layer().view()) {
      j--;
    }
    return j;
  }

  /** Floating-point operations of one phase. */
  public long flops(LogicalStep.Phase phase) {
    return steps(phase).stream().mapToLong(LogicalStep::flops).sum();
  }

  /** Floating-point operations of a forward pass and a backward sweep. */
  public long flops() {
    return steps.stream().mapToLong(LogicalStep::flops).sum();
  }

  /**
   * The numbers of a pass that the explained plan ran, step by step.
   *
   * @param most how many numbers of a tensor are written out
   */
  public List<Section> numbers(RecordedPass pass, int most) {
    PassText text = new PassText(this, pass, most);
    return List.of(
        new Section("Forward", text.of(LogicalStep.Phase.FORWARD)),
        new Section("Loss", text.of(LogicalStep.Phase.LOSS)),
        new Section("Backward, loss first", text.of(LogicalStep.Phase.BACKWARD)));
  }

  /** The first layer whose output has a gradient: the sweep ends there. */
  public int firstLayerWithGradient() {
    for (PlannedLayer layer : outline.layers()) {
      if (layer.dZ() != null) {
        return layer.index();
      }
    }
    return outline.layers().size();
  }

  /** [examples, …]. */
  static Shape rows(int examples, Shape example) {
    List<Integer> dimensions = new ArrayList<>(List.of(examples));
    for (int d : example.dimensions()) {
      dimensions.add(d);
    }
    return Shape.of(dimensions.stream().mapToInt(Integer::intValue).toArray());
  }
}
