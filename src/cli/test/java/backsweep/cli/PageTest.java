package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The page that {@code backsweep explain --html} writes, in a browser. */
class PageTest {

  private static final int RIGHT = 39;
  private static final int HOME = 36;

  @TempDir static Path folder;

  private static Browser browser;

  /** The documents that the pages were made with. */
  private static JsonNode walk;

  private static JsonNode digits;

  @BeforeAll
  static void write() throws IOException {
    String model = folder.resolve("digits.model").toString();
    CommandRun.of("train", "--data", "digits", "--epochs", "1", "--layers", "16", "--out", model)
        .done();
    walk = CommandRun.of("explain", "--json", "--html", file("walk").toString()).done().json();
    digits =
        CommandRun.of("explain", model, "--json", "--html", file("digits").toString())
            .done()
            .json();
    browser = new Browser(folder);
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  private static Path file(String name) {
    return folder.resolve(name + ".html");
  }

  private static JsonNode document(String name) {
    return name.equals("walk") ? walk : digits;
  }

  private static String text(String id) {
    return browser.evaluate("document.getElementById('" + id + "').textContent").asString();
  }

  private static int count(String selector) {
    return browser.evaluate("document.querySelectorAll('" + selector + "').length").asInt();
  }

  private static void click(String selector) {
    browser.evaluate("document.querySelector(\"" + selector + "\").click()");
  }

  @ParameterizedTest
  @ValueSource(strings = {"walk", "digits"})
  void page_keys_stepThroughForwardAndBack(String name) {
    browser.screen(1280, 900, false);
    browser.open(file(name));
    JsonNode steps = document(name).get("steps");
    browser.evaluate("document.getElementById('slider').focus()");
    int before = 0;
    for (JsonNode step : steps) {
      int number = step.get("step").asInt();
      assertEquals(step.get("equation").asString(), text("equation"));
      assertTrue(text("count").startsWith("step " + number + " of " + steps.size()));
      assertTrue(text("status").contains(step.get("equation").asString()));
      assertEquals(
          step.get("reads").size() + step.get("writes").size(), count("#operands .operand"));
      int done = count("#chain .done");
      assertTrue(done >= before, "step " + number);
      assertTrue(count("#chain .now") > 0 || step.get("phase").asString().equals("backward"));
      before = done;
      browser.press("ArrowRight", RIGHT);
    }
    assertEquals(
        count("#chain .forward, #chain .backward, #chain .loss, #chain .parameter"), before);
    browser.press("Home", HOME);
    assertEquals(steps.get(0).get("equation").asString(), text("equation"));
    assertEquals(List.of(), browser.problems());
  }

  @ParameterizedTest
  @ValueSource(strings = {"375 light", "375 dark", "1280 light", "1280 dark"})
  void page_anyScreen_isReadable(String screen) throws IOException {
    int width = Integer.parseInt(screen.substring(0, screen.indexOf(' ')));
    browser.screen(width, 800, screen.endsWith("dark"));
    for (String name : List.of("walk", "digits")) {
      browser.open(file(name));
      int steps = document(name).get("steps").size();
      for (int step : new int[] {1, steps / 2, steps - 2}) {
        click("#plan button[aria-label='Go to step " + step + "']");
        assertEquals("", browser.evaluate(Browser.checks()).asString(), name + " at step " + step);
      }
    }
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void page_buttons_moveAndPlay() {
    browser.screen(1280, 900, false);
    browser.open(file("walk"));
    click("#next");
    click("#next");
    click("#previous");
    assertTrue(text("count").startsWith("step 2 of"));
    click("#first");
    assertTrue(text("count").startsWith("step 1 of"));
    click("#previous");
    assertTrue(text("count").startsWith("step 1 of"));
    click("#play");
    assertEquals("Pause", text("play"));
    click("#next");
    assertEquals("Play", text("play"));
  }

  @Test
  void page_walk_showsTheNumbersOfThePass() {
    browser.screen(1280, 900, false);
    browser.open(file("walk"));
    click("#plan button[aria-label='Go to step 11']");
    assertEquals("∂ℓ/∂W1 = xᵀ·∂ℓ/∂z1", text("equation"));
    assertTrue(text("operands").contains("8,  0;  16,  0"), text("operands"));
    assertEquals(4, count(".charts .chart"));
    assertTrue(text("few").contains("4 → dense(128)"), text("few"));
    assertTrue(count("#memory .buffer") == walk.get("memory").get("buffers").size());
  }

  @Test
  void page_text_needsNothingElse() throws IOException {
    String page = Files.readString(file("walk")).replace("http://www.w3.org/2000/svg", "");
    assertFalse(page.contains("://"), "an address");
    assertFalse(page.contains("/*DATA*/"));
    assertTrue(page.contains("default-src 'none'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv2d(4, 3, same) relu maxPool2d(2) conv2d(4, 3) batchNorm relu flatten dense(10)",
        "convTranspose2d(4, 3, stride=2) groupNorm(2) silu globalAvgPool2d dense(10)",
        "bidirectional(gru(4, sequence)) lstm(5) dense(10)",
        "positionalEncoding residual(layerNorm attention(2)) dropout(0.1) flatten dense(10)"
      })
  void page_anyLayer_isDrawn(String layers) throws IOException {
    String model = folder.resolve("some.model").toString();
    Path page = folder.resolve("some.html");
    CommandRun.of("train", "--data", "digits", "--epochs", "1", "--layers", layers, "--out", model)
        .done();
    JsonNode steps =
        CommandRun.of("explain", model, "--json", "--html", page.toString())
            .done()
            .json()
            .get("steps");
    browser.screen(1280, 900, false);
    browser.open(page);
    for (int step = 1; step <= steps.size(); step++) {
      assertEquals(steps.get(step - 1).get("equation").asString(), text("equation"));
      click("#next");
    }
    assertEquals("", browser.evaluate(Browser.checks()).asString());
    assertEquals(List.of(), browser.problems());
  }

  /** Through one number and out again: ∂z3/∂z1 would have 60,000 × 60,000 numbers. */
  @Test
  void explain_tooLargeForInputFirst_countsItAndSaysWhyItIsNotRun() throws IOException {
    Path data = folder.resolve("line.csv");
    Files.writeString(data, "x,y\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n7,7\n8,8\n9,9\n10,10\n");
    String model = folder.resolve("line.model").toString();
    CommandRun.of(
            "train",
            "--data",
            data.toString(),
            "--target",
            "y",
            "--epochs",
            "1",
            "--out",
            model,
            "--layers",
            "dense(60000) dense(1) dense(60000) dense(1)")
        .done();
    Path page = folder.resolve("line.html");
    String out = CommandRun.of("explain", model, "--html", page.toString()).done().out();
    assertTrue(out.contains("3,600,000,000"), out);
    assertTrue(out.contains("Not run: input first carries an object"), out);
    assertTrue(out.contains("7,200,000,000 numbers (28,800 MB)"), out);
    browser.screen(375, 800, false);
    browser.open(page);
    assertTrue(text("orders").contains("not run"), text("orders"));
    assertTrue(text("orders").contains("7,200,000,000 numbers"), text("orders"));
    assertEquals("", browser.evaluate(Browser.checks()).asString());
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void explain_json_countsAndMeasuresTheOrders() {
    JsonNode lines = walk.get("orders").get("input");
    assertEquals(14, lines.get(0).get("flops").asInt());
    assertEquals(20, lines.get(0).get("articleFlops").asInt());
    assertEquals(16, lines.get(1).get("flops").asInt());
    for (JsonNode line : lines) {
      assertTrue(line.get("seconds").asDouble() > 0);
    }
    JsonNode down = digits.get("orders").get("parameters").get(0);
    assertTrue(
        down.get("flops").asInt() < digits.get("orders").get("input").get(0).get("flops").asInt());
    assertTrue(digits.get("orders").get("difference").asDouble() < 1e-5);
    for (JsonNode some : walk.get("fewInputs")) {
      JsonNode orders = some.get("orders");
      assertTrue(orders.get(1).get("flops").asDouble() < orders.get(0).get("flops").asDouble());
    }
  }
}
