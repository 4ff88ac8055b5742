package backsweep.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prints the ratio of the scores that two files of results have in common. */
public final class Compare {
  private static final Pattern ROW =
      Pattern.compile(
          "\\{\"name\": \"([^\"]*)\", \"score\": ([-+.0-9e]+),.*?\"unit\": \"([^\"]*)\".*");

  private Compare() {}

  /** Arguments: the file before, the file after. */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.println("usage: compare.sh BEFORE.json AFTER.json");
      System.exit(2);
    }
    Map<String, Matcher> before = rows(Path.of(args[0]));
    Map<String, Matcher> after = rows(Path.of(args[1]));
    double logs = 0;
    int common = 0;
    System.out.printf("%-78s %10s %10s  times as fast%n", "", "before", "after");
    for (Map.Entry<String, Matcher> row : before.entrySet()) {
      Matcher other = after.get(row.getKey());
      if (other != null) {
        double old = Double.parseDouble(row.getValue().group(2));
        double now = Double.parseDouble(other.group(2));
        boolean time = row.getValue().group(3).endsWith("/op");
        double ratio = time ? old / now : now / old;
        System.out.printf(
            Locale.ROOT, "%-78s %10.4g %10.4g  %.3f%n", row.getKey(), old, now, ratio);
        logs += Math.log(ratio);
        common++;
      }
    }
    System.out.printf(
        Locale.ROOT, "%d in common, geometric mean %.3f%n", common, Math.exp(logs / common));
  }

  private static Map<String, Matcher> rows(Path file) throws IOException {
    Map<String, Matcher> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      Matcher row = ROW.matcher(line.strip());
      if (row.matches()) {
        rows.put(row.group(1), row);
      }
    }
    return rows;
  }
}
