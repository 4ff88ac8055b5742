package backsweep.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.layer.Initializer;
import backsweep.layer.Layers;
import backsweep.loss.Focal;
import backsweep.loss.Hinge;
import backsweep.loss.Huber;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.tensor.SeededRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The constants of the papers, as users get them who name none. */
class DefaultsTest {
  @Test
  void optimizers_noConstantsNamed_areThoseOfThePapers() {
    assertEquals(new Sgd(0.1f, 0f, false), Optimizers.sgd(0.1f));
    assertEquals(new Sgd(0.1f, 0.9f, false), Optimizers.named("momentum", 0.1f));
    assertEquals(new Sgd(0.1f, 0.9f, true), Optimizers.named("nesterov", 0.1f));
    assertEquals(new Sgd(0.1f, 0.8f, true), Optimizers.nesterov(0.1f, 0.8f));
    assertEquals(new RmsProp(0.1f, 0.9f, 1e-8f), Optimizers.rmsProp(0.1f));
    assertEquals(new Adagrad(0.1f, 1e-10f), Optimizers.adagrad(0.1f));
    assertEquals(new Adam(0.1f, 0.9f, 0.999f, 1e-8f), Optimizers.adam(0.1f));
    assertEquals(new AdamW(0.1f, 0.9f, 0.999f, 1e-8f, 0.01f), Optimizers.adamW(0.1f));
    assertEquals(new Adadelta(1f, 0.9f, 1e-6f), Optimizers.adadelta(1f));
    assertEquals(new AmsGrad(0.1f, 0.9f, 0.999f, 1e-8f), Optimizers.amsGrad(0.1f));
    assertEquals(new Nadam(0.1f, 0.9f, 0.999f, 1e-8f, 0.004f), Optimizers.nadam(0.1f));
    assertEquals(new Lamb(0.1f, 0.9f, 0.999f, 1e-6f, 0.01f), Optimizers.lamb(0.1f));
    assertEquals(new Lion(0.1f, 0.9f, 0.99f, 0f), Optimizers.lion(0.1f));
  }

  @Test
  void optimizers_byName_areAllThere() {
    List<String> names =
        List.of(
            "sgd",
            "momentum",
            "nesterov",
            "rmsProp",
            "adagrad",
            "adadelta",
            "adam",
            "amsGrad",
            "adamW",
            "nadam",
            "lion",
            "lamb");
    assertEquals(names, Optimizers.names());
    assertEquals(Optimizers.adamW(0.2f), Optimizers.named("adamW", 0.2f));
  }

  @Test
  void layersAndLosses_noConstantsNamed_areThoseOfThePapers() {
    assertEquals(Layers.leakyRelu(0.01f), Layers.leakyRelu());
    assertEquals("leakyRelu(0.01)", Layers.leakyRelu().spec());
    assertEquals("elu(1.0)", Layers.elu().spec());
    assertEquals(new Huber(1f), Losses.huber());
    assertEquals(new Focal(2f, 0.25f), Losses.focal());
    assertEquals(new Hinge(1f), Losses.hinge());
    for (String name : Losses.names()) {
      String arguments = name.equals("quantile") ? "(0.9)" : "";
      Loss loss = Losses.parse(name + arguments);
      assertEquals(name, loss.name());
      assertEquals(loss, Losses.parse(loss.spec()));
    }
  }

  /** He et al. 2015: ±√(6/in), √(2/in). Glorot and Bengio 2010: ±√(6/(in+out)), √(2/(in+out)). */
  @Test
  void initializers_sevenInFiveOut_followTheFormulasOfThePapers() {
    SeededRandom random = new SeededRandom(3, "defaults");
    double uniform = 2.0 * random.nextFloat() - 1;
    random.reset(3);
    double normal = random.nextGaussian();
    assertEquals((float) (uniform * Math.sqrt(6.0 / 7)), first(Initializer.HE_UNIFORM));
    assertEquals((float) (normal * Math.sqrt(2.0 / 7)), first(Initializer.HE_NORMAL));
    assertEquals((float) (uniform * Math.sqrt(6.0 / 12)), first(Initializer.GLOROT_UNIFORM));
    assertEquals((float) (normal * Math.sqrt(2.0 / 12)), first(Initializer.GLOROT_NORMAL));
    assertEquals(0f, first(Initializer.ZEROS));
    assertEquals(1f, first(Initializer.ONES));
  }

  private static float first(Initializer initializer) {
    float[] values = new float[1];
    initializer.fill(values, 7, 5, new SeededRandom(3, "defaults"));
    return values[0];
  }
}
