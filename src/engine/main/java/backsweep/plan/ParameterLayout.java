package backsweep.plan;

import backsweep.kernel.Panels;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each named parameter stands in the one array that holds them all. Matrices [in, out] stand
 * in panels, tables and everything else row-major; every entry is padded to a multiple of 16
 * floats, and the first begins at {@link Panels#FIRST}. Parameters, gradients and optimizer state
 * share one layout, so one offset names the same element in each.
 */
public final class ParameterLayout {
  /**
   * One parameter.
   *
   * @param name {@code <layer index>/<name>}, such as {@code 0/weight}
   * @param shape logical shape; a dense weight is [in, out]
   * @param offset first float in the array
   * @param length floats in the array, padding included
   * @param trained whether it has a gradient and the optimizer changes it
   * @param table whether a batch reads some of its rows alone
   */
  public record Entry(
      String name, Shape shape, int offset, int length, boolean trained, boolean table) {
    /** Whether the parameter is a matrix for products and therefore stored in panels. */
    public boolean panels() {
      return shape.rank() == 2 && !table;
    }

    /** Copies the stored values into row-major {@code target}. */
    void unpack(float[] stored, float[] target) {
      if (panels()) {
        Panels.unpack(stored, offset, target, 0, shape.dimension(0), shape.dimension(1));
      } else {
        System.arraycopy(stored, offset, target, 0, shape.size());
      }
    }

    /** Copies n of the values, from row-major index {@code from} on. */
    void unpack(float[] stored, int from, float[] target, int n) {
      if (panels()) {
        int k = shape.dimension(0);
        Panels.unpack(stored, offset, k, shape.dimension(1), from, target, 0, n);
      } else {
        System.arraycopy(stored, offset + from, target, 0, n);
      }
    }

    /** Copies row-major {@code source} into the stored form. */
    void pack(float[] source, float[] stored) {
      if (panels()) {
        Panels.pack(source, 0, stored, offset, shape.dimension(0), shape.dimension(1));
      } else {
        System.arraycopy(source, 0, stored, offset, shape.size());
      }
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long floats = Panels.FIRST;
  private long count;

  /** An empty layout, to be filled by {@link #add}. */
  public ParameterLayout() {}

  /** Appends a parameter that is trained. */
  public Entry add(String name, Shape shape) {
    return add(name, shape, true);
  }

  /** Appends a parameter that is no table. */
  public Entry add(String name, Shape shape, boolean trained) {
    return add(name, shape, trained, false);
  }

  /**
   * Appends a parameter.
   *
   * @throws IllegalArgumentException if the name is taken or the array would outgrow a Java array
   */
  public Entry add(String name, Shape shape, boolean trained, boolean table) {
    long length =
        shape.rank() == 2 && !table
            ? Panels.size(shape.dimension(0), shape.dimension(1))
            : (shape.size() + 15L) / 16 * 16;
    if (floats + length > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "parameter "
              + name
              + " "
              + shape
              + ": the network would hold more than 2^31 parameters; "
              + "use smaller layers");
    }
    Entry entry = new Entry(name, shape, (int) floats, (int) length, trained, table);
    if (entries.putIfAbsent(name, entry) != null) {
      throw new IllegalArgumentException("parameter " + name + " is declared twice");
    }
    floats += length;
    count += shape.size();
    return entry;
  }

  /**
   * A row-major copy of the tensor of that name, out of an array in this layout.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Tensor tensor(String name, float[] stored) {
    Entry entry = get(name);
    float[] copy = new float[entry.shape().size()];
    entry.unpack(stored, copy);
    return Tensor.of(entry.shape(), copy);
  }

  /** The entry of that name. */
  public Entry get(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "no parameter is named '" + name + "'; there are " + entries.keySet());
    }
    return entry;
  }

  /** All entries, in order of the layers. */
  public List<Entry> entries() {
    return Collections.unmodifiableList(new ArrayList<>(entries.values()));
  }

  /** Floats of the array, padding included. */
  public int floats() {
    return (int) floats;
  }

  /** Number of parameters, padding not included. */
  public long count() {
    return count;
  }
}
