package backsweep.loss;

import backsweep.plan.Buffer;
import backsweep.plan.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * What a plan hands to a loss.
 *
 * @param Z the network's output [batch, n]
 * @param dZ gradient ∂L/∂Z [batch, n]; between forward and backward the loss may keep there what
 *     its backward needs
 * @param Y targets [batch, n]; null for losses that want classes, whose targets are {@link
 *     Workspace#classes}
 * @param losses one loss per example [batch, 1], or per label [batch, labels]
 * @param workspace the arena that holds the buffers
 */
public record LossContext(
    Buffer Z, Buffer dZ, @Nullable Buffer Y, Buffer losses, Workspace workspace) {
  /** Factor of every ∂L/∂z: L is the mean over the batch; 0 where nothing counts. */
  float scale() {
    double weight = workspace.weight();
    return weight == 0 ? 0f : (float) (1 / weight);
  }

  int z(int row) {
    return Z.offset() + row * Z.columns();
  }

  int dz(int row) {
    return dZ.offset() + row * dZ.columns();
  }

  int y(int row) {
    if (Y == null) {
      throw new IllegalStateException("this loss was planned without a buffer for its targets");
    }
    return Y.offset() + row * Y.columns();
  }

  int loss(int row) {
    return losses.offset() + row * losses.columns();
  }
}
