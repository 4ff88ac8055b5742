package backsweep.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium with one page, driven by its debugging protocol. */
final class Browser implements AutoCloseable {
  private static final String PROGRAM = "chromium";
  private static final String LISTENING = "DevTools listening on ";
  private static final long SECONDS = 60;

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger requests = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
  private final List<String> problems = Collections.synchronizedList(new ArrayList<>());
  private final String session;
  private volatile CompletableFuture<JsonNode> loaded = new CompletableFuture<>();

  /** Starts it, with its own files below that folder. */
  Browser(Path folder) throws IOException {
    this.process = start(folder);
    this.socket =
        client.newWebSocketBuilder().buildAsync(URI.create(address()), new Listener()).join();
    String target =
        send("", "Target.createTarget", Map.of("url", "about:blank")).get("targetId").asString();
    this.session =
        send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asString();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  private static Process start(Path folder) throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            PROGRAM,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
            "--user-data-dir=" + folder.resolve("profile"),
            "about:blank");
    command.environment().put("TMPDIR", folder.toString());
    try {
      return command.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new IOException("this test opens pages in chromium; install the package chromium", e);
    }
  }

  private String address() throws IOException {
    BufferedReader messages = process.errorReader(StandardCharsets.UTF_8);
    List<String> seen = new ArrayList<>();
    while (true) {
      String line = messages.readLine();
      if (line == null) {
        throw new IOException("chromium ended before it could be reached: " + seen);
      }
      if (line.startsWith(LISTENING)) {
        Thread.ofVirtual().start(() -> messages.lines().forEach(rest -> {}));
        return line.substring(LISTENING.length());
      }
      seen.add(line);
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        received(JsonMapper.shared().readTree(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  private void received(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> answer = pending.remove(message.get("id").asInt());
      if (message.has("error")) {
        answer.completeExceptionally(new IllegalStateException(message.get("error").toString()));
      } else {
        answer.complete(message.get("result"));
      }
      return;
    }
    JsonNode event = message.get("params");
    switch (message.get("method").asString()) {
      case "Page.loadEventFired" -> loaded.complete(event);
      case "Runtime.exceptionThrown" -> problems.add(event.toString());
      case "Runtime.consoleAPICalled" -> problems.add(event.toString());
      case "Log.entryAdded" -> problems.add(event.toString());
      case "Network.requestWillBeSent" -> {
        String url = event.get("request").get("url").asString();
        if (!url.startsWith("file:") && !url.startsWith("data:") && !url.equals("about:blank")) {
          problems.add("asks for " + url);
        }
      }
      default -> {}
    }
  }

  private JsonNode send(String to, String method, Map<String, ?> parameters) {
    int id = requests.incrementAndGet();
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("id", id);
    message.put("method", method);
    message.put("params", parameters);
    if (!to.isEmpty()) {
      message.put("sessionId", to);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    pending.put(id, answer);
    socket.sendText(JsonMapper.shared().writeValueAsString(message), true).join();
    return answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  /** A command of the protocol. */
  JsonNode call(String method, Map<String, ?> parameters) {
    return send(session, method, parameters);
  }

  /** Loads a file and waits for it. */
  void open(Path page) {
    loaded = new CompletableFuture<>();
    call("Page.navigate", Map.of("url", page.toUri().toString()));
    loaded.orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  /** A screen of that size, light or dark, for which nothing moves by itself. */
  void screen(int width, int height, boolean dark) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** The value of an expression in the page. */
  JsonNode evaluate(String expression) {
    JsonNode answer =
        call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(answer.get("exceptionDetails").toString());
    }
    return Objects.requireNonNullElse(answer.get("result").get("value"), answer.get("result"));
  }

  /** A script that looks for what some could not read or use, and returns a line for each. */
  static String checks() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Browser.class.getResourceAsStream("page-checks.js"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Presses and lets go of a key, by its name. */
  void press(String key, int code) {
    for (String type : List.of("rawKeyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
    }
  }

  /** Everything that was logged, thrown, or asked for outside the file. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
    // They outlive the browser by a moment and still write into its folder, which is deleted next.
    List<ProcessHandle> helpers = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      for (ProcessHandle helper : helpers) {
        helper.destroyForcibly();
        helper.onExit().get(SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("processes of " + PROGRAM + " did not end", e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
