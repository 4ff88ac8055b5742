package backsweep.layer;

import backsweep.kernel.Transposition;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The same numbers with their axes in another order: axis i of the output is axis {@code axes[i]}
 * of the input, counted from 0 within an example. {@code permute(1, 0)} transposes a matrix.
 *
 * @param axes each axis of the input once
 */
public record Permute(List<Integer> axes) implements Layer {
  /** Checks the axes. */
  public Permute {
    axes = List.copyOf(axes);
    List<Integer> sorted = axes.stream().sorted().toList();
    if (!sorted.equals(IntStream.range(0, axes.size()).boxed().toList()) || axes.isEmpty()) {
      throw new IllegalArgumentException(
          "permute: found axes " + axes + ", expected each from 0 on once, such as permute(1, 0)");
    }
  }

  static Permute parse(Arguments a) {
    int[] axes = a.require(1, Integer.MAX_VALUE, "permute(1, 0)").wholes();
    return new Permute(Arrays.stream(axes).boxed().toList());
  }

  @Override
  public String name() {
    return "permute";
  }

  @Override
  public String spec() {
    return axes.stream().map(String::valueOf).collect(Collectors.joining(", ", "permute(", ")"));
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != axes.size()) {
      throw new IllegalArgumentException(
          "expected an input with " + axes.size() + " axes, found " + input);
    }
    return Shape.of(axes.stream().mapToInt(input::dimension).toArray());
  }

  @Override
  public boolean needsInput() {
    return false;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public long scratch(Shape input, int batch) {
    return Transposition.ROOM;
  }

  /** None; one for each number that moves, so that threads share them. */
  @Override
  public long flops(Shape input) {
    return input.size();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    return List.of(
        new Operation(
            Operation.Part.FORWARD, "{Z} = {X} with axes " + axes, "Transposition.transposed", 0),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = {dZ} with axes " + back(),
            "Transposition.transposed",
            0));
  }

  /** The permutation that undoes this one. */
  private List<Integer> back() {
    return IntStream.range(0, axes.size()).map(axes::indexOf).boxed().toList();
  }

  @Override
  public double[] exact(Exact at) {
    double[] Z = new double[at.X().length];
    int size = at.input().size();
    int[] to = outputShape(at.input()).dimensions();
    for (int i = 0; i < Z.length; i++) {
      int[] index = new int[to.length];
      int rest = i % size;
      for (int axis = to.length - 1; axis >= 0; axis--) {
        index[axes.get(axis)] = rest % to[axis];
        rest /= to[axis];
      }
      Z[i] = at.X()[i - i % size + at.input().offset(index)];
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(context, new Moves(context.input(), axes), new Moves(context.output(), back()));
  }

  private record Step(StepContext c, Moves there, Moves back) implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      run(there, c.X(), c.Z(), from, to, worker);
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX != null) {
        run(back, Objects.requireNonNull(c.dZ()), dX, from, to, worker);
      }
    }

    private void run(Moves moves, Buffer X, Buffer Z, int from, int to, int worker) {
      int n = X.columns();
      for (int i = from; i < to; i++) {
        moves.run(
            c.workspace().arena(),
            X.offset() + i * n,
            Z.offset() + i * n,
            c.workspace().scratch(worker));
      }
    }
  }

  /**
   * A permutation as moves of runs, or of matrices that are transposed. Axes of length 1 are left
   * out, and axes that stay neighbours count as one.
   */
  private static final class Moves {
    private final int[] sizes;
    private final int[] from;
    private final int[] to;

    /** Numbers side by side in input and output. */
    private final int run;

    /** Numbers side by side in the input that are {@code apart} in the output; 1 if none are. */
    private final int across;

    private final int apart;

    /** Numbers side by side in the output that are {@code stride} apart in the input. */
    private final int down;

    private final int stride;

    Moves(Shape input, List<Integer> axes) {
      List<int[]> merged = merged(input, axes);
      int[] last = merged.removeLast();
      boolean runs = last[1] == 1;
      int[] beside = last;
      for (int i = 0; i < merged.size() && !runs; i++) {
        if (merged.get(i)[1] == 1) {
          beside = merged.remove(i);
          break;
        }
      }
      this.run = runs ? last[0] : 1;
      this.across = runs ? 1 : beside[0];
      this.apart = runs ? 1 : beside[2];
      this.down = runs ? 1 : last[0];
      this.stride = runs ? 1 : last[1];
      this.sizes = merged.stream().mapToInt(axis -> axis[0]).toArray();
      this.from = merged.stream().mapToInt(axis -> axis[1]).toArray();
      this.to = merged.stream().mapToInt(axis -> axis[2]).toArray();
    }

    /** Size, stride in the input and stride in the output of each axis, in the output's order. */
    private static List<int[]> merged(Shape input, List<Integer> axes) {
      int[] strides = new int[axes.size()];
      for (int axis = axes.size() - 1, stride = 1; axis >= 0; axis--) {
        strides[axis] = stride;
        stride *= input.dimension(axis);
      }
      List<int[]> all = new ArrayList<>(List.of(new int[] {1, 1, 1}));
      int out = 1;
      for (int i = axes.size() - 1; i >= 0; i--) {
        int size = input.dimension(axes.get(i));
        int stride = strides[axes.get(i)];
        int[] inner = all.getFirst();
        if (size == 1) {
          continue;
        }
        if (inner[0] == 1) {
          all.set(0, new int[] {size, stride, out});
        } else if (stride == inner[0] * inner[1]) {
          inner[0] *= size;
        } else {
          all.addFirst(new int[] {size, stride, out});
        }
        out *= size;
      }
      return all;
    }

    void run(float[] arena, int x, int z, float[] scratch) {
      int count = 1;
      for (int size : sizes) {
        count *= size;
      }
      for (int i = 0; i < count; i++) {
        int f = x;
        int t = z;
        int rest = i;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
          f += rest % sizes[axis] * from[axis];
          t += rest % sizes[axis] * to[axis];
          rest /= sizes[axis];
        }
        if (down == 1) {
          System.arraycopy(arena, f, arena, t, run);
        } else {
          Transposition.transposed(arena, f, stride, down, across, arena, t, apart, scratch, 0);
        }
      }
    }
  }
}
