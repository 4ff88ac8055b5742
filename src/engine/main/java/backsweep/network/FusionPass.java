package backsweep.network;

import backsweep.layer.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which neighbouring layers run together on a block of rows. A group is a run of layer
 * indices without views, in forward order.
 */
final class FusionPass {
  private FusionPass() {}

  /**
   * Forward: an element-by-element layer joins the layer that feeds it, unless that mixes examples.
   */
  static List<List<Integer>> forward(List<Layer> layers, boolean fuse) {
    List<List<Integer>> groups = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).view()) {
        continue;
      }
      boolean joins = fuse && layers.get(i).elementwise() && !groups.isEmpty();
      if (!joins || mixes(layers, groups.getLast())) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(i);
    }
    return groups;
  }

  /** Backward: the derivative of an element-by-element layer joins the layer that gives it dA. */
  static List<List<Integer>> backward(List<Layer> layers, boolean fuse) {
    List<List<Integer>> groups = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (layers.get(i).view()) {
        continue;
      }
      boolean joins = fuse && layers.get(i).elementwise() && !groups.isEmpty();
      if (!joins || mixes(layers, groups.getFirst())) {
        groups.addFirst(new ArrayList<>());
      }
      groups.getFirst().addFirst(i);
    }
    return groups;
  }

  private static boolean mixes(List<Layer> layers, List<Integer> group) {
    return group.stream().anyMatch(i -> layers.get(i).mixesExamples());
  }
}
