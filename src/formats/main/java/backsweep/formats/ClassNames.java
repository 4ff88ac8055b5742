package backsweep.formats;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The classes that the texts of a target name, in their order. If all are numbers, each is one
 * class however it was written, and they stand by size.
 */
record ClassNames(List<String> names, boolean numbers) {

  static ClassNames of(Collection<String> texts) {
    boolean numbers = texts.stream().allMatch(Cells::isNumber);
    SortedSet<String> names =
        new TreeSet<>(numbers ? Comparator.comparing(BigDecimal::new) : Comparator.naturalOrder());
    texts.forEach(text -> names.add(numbers ? Cells.className(text) : text));
    return new ClassNames(List.copyOf(names), numbers);
  }

  /** For each of these texts the position of its class among the names. */
  int[] positions(Collection<String> texts) {
    Map<String, Integer> positions = new HashMap<>();
    names.forEach(name -> positions.put(name, positions.size()));
    return texts.stream()
        .mapToInt(text -> positions.get(numbers ? Cells.className(text) : text))
        .toArray();
  }
}
