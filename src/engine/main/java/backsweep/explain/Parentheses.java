package backsweep.explain;

import java.util.List;

/** Where the parentheses of a product of several factors stand. */
sealed interface Parentheses {
  /** One factor. */
  record One(int factor) implements Parentheses {}

  /** (left)·(right). */
  record Two(Parentheses left, Parentheses right) implements Parentheses {}

  /** ((F0·F1)·F2)·… */
  static Parentheses fromTheLeft(int factors) {
    Parentheses all = new One(0);
    for (int i = 1; i < factors; i++) {
      all = new Two(all, new One(i));
    }
    return all;
  }

  /** …·(Fn−2·(Fn−1·Fn)) */
  static Parentheses fromTheRight(int factors) {
    Parentheses all = new One(factors - 1);
    for (int i = factors - 2; i >= 0; i--) {
      all = new Two(new One(i), all);
    }
    return all;
  }

  /** As text, with those names. */
  default String text(List<Factor> factors) {
    StringBuilder text = new StringBuilder();
    write(this, factors, text, true);
    return text.toString();
  }

  private static void write(
      Parentheses part, List<Factor> factors, StringBuilder text, boolean outermost) {
    switch (part) {
      case One one -> text.append(factors.get(one.factor()).name());
      case Two two -> {
        text.append(outermost ? "" : "(");
        write(two.left(), factors, text, false);
        text.append('·');
        write(two.right(), factors, text, false);
        text.append(outermost ? "" : ")");
      }
    }
  }
}
