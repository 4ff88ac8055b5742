/** Trains neural networks on the CPU, with the same bits on every machine. */
module backsweep {
  requires jdk.incubator.vector;
  requires static java.management;
  requires static jdk.jfr;
  requires static jdk.management;
  requires static org.jspecify;

  exports backsweep.check;
  exports backsweep.data;
  exports backsweep.explain;
  exports backsweep.layer;
  exports backsweep.loss;
  exports backsweep.network;
  exports backsweep.observe;
  exports backsweep.optimizer;
  exports backsweep.plan;
  exports backsweep.tensor;
  exports backsweep.training;

  uses backsweep.layer.LayerProvider;
}
