package backsweep.check;

/**
 * One number of a parameter of dense layer {@code layer}: W[k, j], or b[j] where k is {@link
 * #BIAS}.
 */
record Element(int layer, int k, int j) {
  static final int BIAS = -1;

  /** Element i, row-major, of the parameter of that name, such as {@code 0/weight}. */
  static Element of(DoubleNetwork network, String name, int i) {
    int slash = name.indexOf('/');
    int layer = Integer.parseInt(name.substring(0, slash));
    if (name.endsWith("/bias")) {
      return new Element(layer, BIAS, i);
    }
    int out = network.width[layer + 1];
    return new Element(layer, i / out, i % out);
  }
}
