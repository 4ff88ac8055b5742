package backsweep.network;

/** z1 = f1(x), z2 = f2(z1), …: the layers in order, each leaving what the backward sweep needs. */
record ForwardPass(StepGroup[] groups) {
  void run(int from, int to, int worker) {
    for (StepGroup group : groups) {
      group.forward(from, to, 0, group.columns(), worker);
    }
  }
}
