package backsweep.formats;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names to suggest to someone who gave one that does not exist. */
final class NearestNames {

  private static final int MOST = 5;

  private NearestNames() {}

  /** The names most like the wanted one, in quotes, the nearest first. */
  static String to(String wanted, List<String> names) {
    String lowerCase = wanted.toLowerCase(Locale.ROOT);
    String nearest =
        names.stream()
            .sorted(
                Comparator.comparingInt(name -> distance(lowerCase, name.toLowerCase(Locale.ROOT))))
            .limit(MOST)
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "));
    return names.size() > MOST ? nearest + " and " + (names.size() - MOST) + " more" : nearest;
  }

  /** How many letters must be inserted, removed or changed (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
