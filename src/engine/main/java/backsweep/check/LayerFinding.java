package backsweep.check;

import backsweep.tensor.Shape;
import java.util.Locale;

/**
 * A law that a layer breaks, shown at the element that is farthest off.
 *
 * @param law what does not hold
 * @param tensor where: Z, dX, or the gradient of a parameter such as {@code d weight}
 * @param index row-major index of the element; −1 if the law is not about one
 * @param found the number of the layer
 * @param expected what it should be
 * @param tolerance what rounding explains
 * @param input shape of one example's input
 * @param batch number of examples
 * @param hint what is probably wrong, as a sentence
 */
public record LayerFinding(
    LayerLaw law,
    String tensor,
    int index,
    double found,
    double expected,
    double tolerance,
    Shape input,
    int batch,
    String hint) {
  @Override
  public String toString() {
    String where = "input " + input + ", batch " + batch + ": ";
    String element =
        index < 0
            ? ""
            : String.format(
                Locale.ROOT,
                "%s[%d] is %.9g, expected %.9g ± %.2g; ",
                tensor,
                index,
                found,
                expected,
                tolerance);
    return "BROKEN " + law + "\n       " + where + element + hint;
  }
}
