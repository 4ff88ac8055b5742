package backsweep.benchmarks.peers;

import backsweep.benchmarks.Case;
import backsweep.benchmarks.Case.Product;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The shapes that are compared, and the words that choose among them.
 *
 * <pre>
 *   all | squares | layers | ragged      a whole group
 *   512                                  a square
 *   127x509x783                          rows × columns × summed index, a forward product
 *   fwd:784x512:32   dX:512x10:1,4       product : in × out : batch sizes
 *   *:784x512:*                          all products, all batch sizes
 * </pre>
 */
final class Cases {
  private static final int[] SQUARES = {256, 512, 1024, 2048};
  private static final int[][] LAYERS = {
    {784, 512}, {512, 512}, {512, 10}, {2048, 2048}, {4096, 1024}
  };
  private static final int[] BATCHES = {1, 4, 16, 32, 64, 128, 256, 1024};
  private static final int[][] RAGGED = {
    {127, 509, 783}, {253, 250, 251}, {1021, 1019, 1021}, {33, 10, 100}
  };

  private Cases() {}

  static List<Case> parse(List<String> words) {
    Set<Case> cases = new LinkedHashSet<>();
    for (String word : words) {
      cases.addAll(parse(word));
    }
    return new ArrayList<>(cases);
  }

  private static List<Case> parse(String word) {
    List<Case> cases = new ArrayList<>();
    if (word.equals("all") || word.equals("squares")) {
      for (int n : SQUARES) {
        cases.add(square(n));
      }
    }
    if (word.equals("all") || word.equals("layers")) {
      cases.addAll(parse("*:*:*"));
    }
    if (word.equals("all") || word.equals("ragged")) {
      for (int[] s : RAGGED) {
        cases.add(new Case(Product.FORWARD, s[0], s[2], s[1], "ragged"));
      }
    }
    if (!cases.isEmpty()) {
      return cases;
    }
    if (word.contains(":")) {
      return layer(word);
    }
    int[] s = sizes(word, word);
    return switch (s.length) {
      case 1 -> List.of(square(s[0]));
      case 3 -> List.of(new Case(Product.FORWARD, s[0], s[2], s[1], "ragged"));
      default -> throw bad(word);
    };
  }

  private static List<Case> layer(String word) {
    String[] parts = word.split(":", -1);
    if (parts.length != 3) {
      throw bad(word);
    }
    List<Case> cases = new ArrayList<>();
    int[][] layers = parts[1].equals("*") ? LAYERS : new int[][] {sizes(parts[1], word)};
    for (int[] layer : layers) {
      if (layer.length != 2) {
        throw bad(word);
      }
      for (Product product : Product.values()) {
        if (!parts[0].equals("*") && !parts[0].equalsIgnoreCase(product.label)) {
          continue;
        }
        for (int batch : parts[2].equals("*") ? BATCHES : sizes(parts[2], word)) {
          cases.add(new Case(product, batch, layer[0], layer[1], "layers"));
        }
      }
    }
    if (cases.isEmpty()) {
      throw bad(word);
    }
    return cases;
  }

  private static Case square(int n) {
    return new Case(Product.FORWARD, n, n, n, "squares");
  }

  private static int[] sizes(String text, String word) {
    String[] parts = text.split("[x×,]", -1);
    int[] sizes = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        sizes[i] = Integer.parseInt(parts[i]);
      } catch (NumberFormatException e) {
        throw bad(word);
      }
      if (sizes[i] < 1) {
        throw bad(word);
      }
    }
    return sizes;
  }

  private static IllegalArgumentException bad(String word) {
    return new IllegalArgumentException(
        "shape '"
            + word
            + "': expected all, squares, layers, ragged, 512, 127x509x783"
            + " or fwd|dX|dW|*:784x512:32");
  }
}
