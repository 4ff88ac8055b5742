package backsweep.layer;

/** How far a kernel that slides over its input reaches beyond the edge, where there are zeros. */
public enum Padding {
  /** Not at all: the output is smaller than the input. */
  VALID("valid"),
  /** So far that there are ⌈input / stride⌉ outputs; if that is odd, one more at the end. */
  SAME("same");

  private final String text;

  Padding(String text) {
    this.text = text;
  }

  /** The name used in layer specifications. */
  public String text() {
    return text;
  }
}
