package backsweep.benchmarks.steps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServedTest {
  @ParameterizedTest
  @ValueSource(strings = {"mlp:3:sgd", "mlp:2:adam", "higgs:2", "infer:2"})
  void apart_getsTheSameProblem(String word) throws IOException {
    Problem problem = Problem.of(Cases.parse(List.of(word)).get(0), 1);
    float[] expected = Agreement.numbers(new Backsweep(), problem);
    ByteArrayOutputStream asked = new ByteArrayOutputStream();
    asked.write("threads 1\n".getBytes(UTF_8));
    Apart.write(problem, asked);
    asked.write("ready?\ncheck 10\nrun 2\nclose\n\n".getBytes(UTF_8));
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    Served.serve(
        new Backsweep(),
        new ByteArrayInputStream(asked.toByteArray()),
        new PrintStream(answers, true, UTF_8));
    List<String> lines = answers.toString(UTF_8).lines().toList();
    assertEquals(4, lines.size(), lines.toString());
    assertEquals("yes", lines.get(0));
    String[] numbers = lines.get(1).split(" ", -1);
    float[] found = new float[numbers.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = Float.parseFloat(numbers[i]);
    }
    assertArrayEquals(expected, found);
    assertTrue(Long.parseLong(lines.get(2)) > 0);
    assertEquals("closed", lines.get(3));
  }
}
