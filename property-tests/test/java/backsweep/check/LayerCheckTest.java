package backsweep.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.layer.Layer;
import backsweep.layer.Layers;
import backsweep.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of layers find every mistake, and none where there is none. */
class LayerCheckTest {
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE"})
  void run_ofABrokenLayer_findsTheMistakeAndNamesItsKind(Fault fault) {
    LayerReport report = LayerCheck.of(new Faulty(fault, true)).patience(2).run();
    LayerFinding finding = report.finding(fault.law).orElse(null);
    assertTrue(finding != null, fault + ":\n" + report);
    assertTrue(finding.hint().contains(fault.hint), fault + ":\n" + report);
    assertTrue(report.toString().contains(finding.hint()), report.toString());
  }

  /** The last element of a row is wrong by 1, the others are right. */
  @Test
  void run_ofALayerWithOneWrongElement_namesIt() {
    LayerReport report =
        LayerCheck.of(new Faulty(Fault.LOST_CASE, true)).input(Shape.of(7)).patience(2).run();
    LayerFinding finding = report.finding(LayerLaw.INPUT_GRADIENT).orElseThrow();
    assertEquals(6, finding.index() % 7, report.toString());
    assertTrue(Math.abs(finding.found() - finding.expected()) > 1e-3, report.toString());
    assertTrue(report.toString().contains("dX[" + finding.index() + "] is "), report.toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"WRONG_SIGN", "LOST_FACTOR", "LOST_TERM", "SHIFTED", "MEAN_OVER_EXAMPLES"})
  void run_ofABrokenLayerWithoutAFormula_findsTheMistakeByItsOwnFloats(Fault fault) {
    LayerReport report = LayerCheck.of(new Faulty(fault, false)).run();
    LayerFinding finding = report.finding(fault.law).orElse(null);
    assertTrue(finding != null, fault + ":\n" + report);
    assertTrue(finding.hint().contains(fault.hint), fault + ":\n" + report);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void run_ofASoundLayer_passes(boolean formula) {
    LayerReport report = LayerCheck.of(new Faulty(Fault.NONE, formula)).tries(40).run();
    assertTrue(report.passed(), report.toString());
    assertEquals(40, report.judged().get(LayerLaw.SHARING));
    assertEquals(1, report.judged().get(LayerLaw.ALLOCATION));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense(5)",
        "dense(70)",
        "relu",
        "leakyRelu(0.1)",
        "elu",
        "sigmoid",
        "tanh",
        "gelu",
        "silu",
        "softplus",
        "flatten",
        "conv2d(3, 2)",
        "conv2d(17, 3, same, 2)",
        "maxPool2d(2)",
        "avgPool2d(2, 1)",
        "globalAvgPool2d"
      })
  void run_ofAnEnginesLayer_passes(String text) {
    Layer layer = Layers.parse(text).get(0);
    LayerReport report = LayerCheck.of(layer).tries(6).run();
    assertTrue(report.passed(), report.toString());
  }

  @Test
  void run_ofAShapeThatTheLayerRefuses_saysSo() {
    LayerCheck check = LayerCheck.of(Layers.dense(3)).input(Shape.of(2, 2));
    LayerFinding finding = check.run().finding(LayerLaw.RUNS).orElseThrow();
    assertTrue(finding.hint().contains("expected a flat input"), finding.toString());
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> LayerCheck.of(Layers.maxPool2d(40)).run())
            .getMessage();
    assertTrue(message.contains("give one with input(Shape)"), message);
    assertThrows(IllegalArgumentException.class, () -> check.tries(0));
  }
}
