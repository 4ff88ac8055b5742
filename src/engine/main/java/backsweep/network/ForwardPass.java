package backsweep.network;

/** z1 = f1(x), z2 = f2(z1), …: the layers in order, each leaving what the backward sweep needs. */
record ForwardPass(StepGroup[] groups) {
  /** The groups {@code first ≤ g < end}, for the examples {@code from ≤ i < to}. */
  void run(int first, int end, int from, int to, int worker) {
    for (int g = first; g < end; g++) {
      groups[g].forward(from, to, 0, groups[g].columns(), worker);
    }
  }
}
