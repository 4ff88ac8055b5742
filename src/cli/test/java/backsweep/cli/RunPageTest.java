package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.observe.StepStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page that {@code backsweep train --html} writes, in a browser. */
class RunPageTest {

  private static final int RIGHT = 39;

  @TempDir static Path folder;

  private static Browser browser;

  @BeforeAll
  static void write() throws IOException {
    train("good", "--epochs", "3", "--watch", "20", "--patience", "5", "--layers", "24,16").done();
    assertEquals(
        ExitCode.FAILED, train("bad", "--epochs", "2", "--lr", "1e30").exitCode(), "diverges");
    browser = new Browser(folder);
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  private static CommandRun train(String name, String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--data", "digits"));
    words.addAll(List.of("--out", folder.resolve(name + ".safetensors").toString()));
    words.addAll(List.of("--html", folder.resolve(name + ".html").toString()));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private static void open(String name) {
    browser.screen(1280, 900, false);
    browser.open(folder.resolve(name + ".html"));
  }

  private static String text(String id) {
    return browser.evaluate("document.getElementById('" + id + "').textContent").asString();
  }

  private static int count(String selector) {
    return browser.evaluate("document.querySelectorAll('" + selector + "').length").asInt();
  }

  @Test
  void page_slider_takesTheTableThroughTheRun() {
    open("good");
    int looks = browser.evaluate("data.looks.length").asInt();
    browser.evaluate("document.getElementById('slider').focus()");
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < looks; i++) {
      assertTrue(text("status").startsWith("Step " + (1 + 20 * i) + " of "), text("status"));
      assertEquals(6, count("#layers tbody tr"));
      assertTrue(text("spread-text").contains("at step " + (1 + 20 * i) + ":"));
      seen.add(text("layers"));
      browser.press("ArrowRight", RIGHT);
    }
    assertTrue(looks >= 6, "looks");
    assertEquals(looks, seen.stream().distinct().count());
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void page_charts_showLossesMetricAndEveryLayer() {
    open("good");
    assertEquals(2, count("#course .chart"));
    assertEquals(4, count("#trends .chart"));
    assertEquals(3, count("#epochs tbody tr"));
    assertTrue(text("course").contains("validation"), text("course"));
    // Weights of three dense layers; the flatten and the two activations have none.
    assertEquals(3, count("#trends .chart:first-child .line"));
    assertTrue(count("#tensor option") >= 6 + 3 * 6, "tensors to choose from");
    browser.evaluate(
        "(() => { const s = document.getElementById('tensor'); s.value = s.options.length - 1;"
            + " s.dispatchEvent(new Event('change')); })()");
    assertTrue(text("spread-text").startsWith("Δ 5/bias at step 1"), text("spread-text"));
    assertTrue(count("#spread .bar") > 0);
    assertTrue(text("remarks").startsWith("Nothing: "), text("remarks"));
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void page_ofADivergedRun_tellsWhereFrom() {
    open("bad");
    assertFalse(browser.evaluate("document.getElementById('divergence-part').hidden").asBoolean());
    assertTrue(text("divergence-lead").startsWith("Training diverged after "));
    assertTrue(text("divergence").contains("forward pass"), text("divergence"));
    assertTrue(text("remarks").contains("it leaps"), text("remarks"));
    assertFalse(Files.exists(folder.resolve("bad.safetensors")));
    assertEquals(List.of(), browser.problems());
  }

  @ParameterizedTest
  @ValueSource(strings = {"375 light", "375 dark", "1280 light", "1280 dark"})
  void page_anyScreen_isReadable(String screen) throws IOException {
    int width = Integer.parseInt(screen.substring(0, screen.indexOf(' ')));
    browser.screen(width, 800, screen.endsWith("dark"));
    for (String name : List.of("good", "bad")) {
      browser.open(folder.resolve(name + ".html"));
      assertEquals("", browser.evaluate(Browser.checks()).asString(), name);
    }
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void page_text_needsNothingElse() throws IOException {
    String page =
        Files.readString(folder.resolve("good.html")).replace("http://www.w3.org/2000/svg", "");
    assertFalse(page.contains("://"), "an address");
    assertTrue(page.contains("default-src 'none'"));
  }

  @Test
  void looks_manyOfThem_areThinnedEvenly() {
    RunPage page = new RunPage();
    for (int i = 0; i < 1000; i++) {
      page.told(new StepStatistics(1 + 10L * i, 0, List.of(), List.of()));
    }
    assertEquals(LongStream.range(0, 63).mapToObj(i -> 1 + 160 * i).toList(), page.kept());
  }

  @Test
  void html_whereSomethingElseGoes_isRefused() {
    String model = folder.resolve("x.safetensors").toString();
    CommandRun.of("train", "--data", "digits", "--out", model, "--html", model)
        .refused(ExitCode.BAD_INPUT, "--html", "is where the model goes", "choose another name");
    String there = folder.resolve("none").resolve("x.html").toString();
    CommandRun.of("train", "--data", "digits", "--out", model, "--html", there)
        .refused(ExitCode.BAD_INPUT, "there is no folder", "create it");
    String both = folder.resolve("x.jfr").toString();
    CommandRun.of("train", "--data", "digits", "--out", model, "--html", both, "--jfr", both)
        .refused(ExitCode.BAD_INPUT, "--html", "is where the recording goes");
  }
}
