package dev.warren.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.broker.Await;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.net.PortProber;

/**
 * A headless Chromium with a profile of its own, which reaches files and this machine alone: what
 * people see and do with Warren's pages. Closed, it leaves neither a process nor a file.
 *
 * <p>Without {@code chromium} and {@code chromedriver} tests are skipped and say so; with {@code
 * -Dwarren.browser=required} they fail.
 */
final class Browser implements AutoCloseable {
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");
  private static final List<String> CHROMIUM = List.of("chromium", "chromium-browser");
  private static final List<String> DRIVER = List.of("chromedriver");

  private static final Duration LIMIT = Duration.ofSeconds(120);

  private static String missing;

  private final Path folder;
  private final ChromeDriver driver;
  private final List<ProcessHandle> processes = new ArrayList<>();

  /**
   * What a page holds after a collection of garbage.
   *
   * @param nodes elements and texts, those included that are no longer shown
   * @param heapBytes what its scripts hold
   */
  record Held(long documents, long nodes, long listeners, long heapBytes) {}

  private Browser(Path chromium, Path chromeDriver) throws IOException {
    // It warns of every version of Chromium that is newer than itself.
    SELENIUM.setLevel(Level.SEVERE);
    folder = Files.createTempDirectory("warren-browser");
    int port = PortProber.findFreePort();
    var environment =
        Map.of(
            "HOME", "" + folder,
            "TMPDIR", "" + folder,
            "XDG_CACHE_HOME", "" + folder,
            "XDG_CONFIG_HOME", "" + folder);
    // Its builder has an annotation whose class is not there, of which javac warns.
    var service =
        new ChromeDriverService(
            chromeDriver.toFile(), port, LIMIT, List.of("--port=" + port), environment);
    service.sendOutputTo(OutputStream.nullOutputStream());
    try {
      driver = new ChromeDriver(service, options(chromium));
    } catch (RuntimeException | Error e) {
      service.stop();
      removeFolder();
      throw e;
    }
    ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("--port=" + port))
        .forEach(processes::add);
  }

  private ChromeOptions options(Path chromium) throws IOException {
    var options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(
        "--headless=new",
        "--user-data-dir=" + folder.resolve("profile"),
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-crash-reporter",
        "--disable-dev-shm-usage",
        "--disable-sync",
        "--hide-scrollbars", // a picture beyond the window has none either
        "--lang=en-US",
        "--no-first-run");
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      options.addArguments("--no-sandbox"); // it has none for root
    }
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    return options;
  }

  /** Starts one. Skips the test if there can be none. */
  static synchronized Browser open() throws IOException {
    Optional<Path> chromium = find(CHROMIUM);
    Optional<Path> chromeDriver = find(DRIVER);
    if (chromium.isPresent() && chromeDriver.isPresent()) {
      return new Browser(chromium.get(), chromeDriver.get());
    }
    if (missing == null) {
      missing =
          "chromium and chromedriver (Debian: chromium, chromium-driver) were not both found:"
              + " tests of pages are SKIPPED";
      System.err.println("[warren] " + missing);
    }
    if ("required".equals(System.getProperty("warren.browser"))) {
      throw new AssertionError("A browser is required: " + missing);
    }
    Assumptions.abort(missing);
    throw new AssertionError();
  }

  private static Optional<Path> find(List<String> names) {
    String folders = System.getenv("PATH") + File.pathSeparator + "/usr/bin";
    return Stream.of(folders.split(File.pathSeparator))
        .flatMap(folder -> names.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Has pages run a script before their own. */
  void beforePages(String script) {
    cdp("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
  }

  /** Opens a page. */
  void show(URI page) {
    driver.get(page.toString());
  }

  /** Runs the body of a function in the page and returns what it returns. */
  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** The whole number that an expression is. */
  long number(String expression) {
    return ((Number) run("return Math.round(" + expression + ")")).longValue();
  }

  /** Waits until an expression is true. */
  void await(String expression) {
    Await.until(
        () -> expression,
        LIMIT,
        () -> Boolean.TRUE.equals(run("return Boolean(" + expression + ")")));
  }

  /** The only element that a selector finds. */
  WebElement element(String selector) {
    List<WebElement> found = elements(selector);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " elements for " + selector);
    }
    return found.get(0);
  }

  List<WebElement> elements(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** Clicks the only element that a selector finds, in the middle of the window, at rest. */
  void click(String selector) {
    run(
        """
        const element = document.querySelector(arguments[0]);
        const frame = () => new Promise(requestAnimationFrame);
        return (async () => {
          for (let before = null, at = -1, still = 0; still < 5; still = at === before ? still + 1 : 0) {
            element.scrollIntoView({block: "center", behavior: "instant"});
            await frame();
            before = at;
            at = element.getBoundingClientRect().top;
          }
        })();
        """,
        selector);
    element(selector).click();
  }

  /** Presses keys, wherever the focus is. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** What is wrong by the console since this was asked last: errors, warnings, violations. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Light or dark, as the reader's system says. */
  void theme(String name) {
    media("screen", name);
  }

  /** The page as it is printed. */
  void paper() {
    media("print", "light");
  }

  private void media(String type, String theme) {
    var feature = Map.of("name", "prefers-color-scheme", "value", theme);
    cdp("Emulation.setEmulatedMedia", Map.of("media", type, "features", List.of(feature)));
  }

  /**
   * Sets the size of the window.
   *
   * @param scale pixels of the screen for each of the page
   */
  void size(int width, int height, double scale) {
    cdp(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", false));
  }

  /** By how many pixels the page is wider than its window, with what stands out. */
  String sideways() {
    Object out =
        run(
            """
            const wide = document.documentElement.clientWidth;
            const over = document.scrollingElement.scrollWidth - wide;
            return over <= 0 ? "" : over + " px: " + [...document.querySelectorAll("body *")]
                .filter(e => e.getBoundingClientRect().right > wide + 0.5)
                .map(e => e.tagName + (e.id ? "#" + e.id : "") + "." + e.className)
                .slice(0, 10).join(", ");
            """);
    return out.toString();
  }

  /** What keeps people from using the page, as far as it is serious. */
  @SuppressWarnings("unchecked")
  List<String> barriers() throws IOException {
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      run(new String(in.readAllBytes(), UTF_8));
    }
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[0];
            axe.run().then(
                r => done(r.violations
                    .filter(v => v.impact === "serious" || v.impact === "critical")
                    .map(v => v.id + ": " + v.help + ": "
                        + v.nodes.map(n => n.target.join(" ")).slice(0, 5).join(", "))),
                e => done(["axe itself: " + e]));
            """);
    return (List<String>) found;
  }

  /** What the page holds when all garbage is gone. */
  Held held() {
    cdp("HeapProfiler.collectGarbage", Map.of());
    Map<String, Object> counters = cdp("Memory.getDOMCounters", Map.of());
    Map<String, Object> heap = cdp("Runtime.getHeapUsage", Map.of());
    return new Held(
        whole(counters, "documents"),
        whole(counters, "nodes"),
        whole(counters, "jsEventListeners"),
        whole(heap, "usedSize"));
  }

  private static long whole(Map<String, Object> values, String name) {
    return ((Number) values.get(name)).longValue();
  }

  /** The page as PDF. */
  byte[] print() {
    return Base64.getDecoder()
        .decode("" + cdp("Page.printToPDF", Map.of("printBackground", true)).get("data"));
  }

  /** A picture of a part of the page, as PNG. */
  byte[] picture(int x, int y, int width, int height) {
    var clip = Map.of("x", x, "y", y, "width", width, "height", height, "scale", 1);
    return Base64.getDecoder()
        .decode(
            ""
                + cdp("Page.captureScreenshot", Map.of("clip", clip, "captureBeyondViewport", true))
                    .get("data"));
  }

  private Map<String, Object> cdp(String command, Map<String, Object> parameters) {
    return driver.executeCdpCommand(command, parameters);
  }

  @Override
  public void close() throws IOException {
    // Before the end: whoever started a process is gone then.
    List<ProcessHandle> all = new ArrayList<>(processes);
    processes.forEach(process -> process.descendants().forEach(all::add));
    try {
      driver.quit();
    } finally {
      all.forEach(ProcessHandle::destroyForcibly);
      Await.until("the end of Chromium", () -> all.stream().noneMatch(ProcessHandle::isAlive));
      removeFolder();
    }
  }

  private void removeFolder() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException | UncheckedIOException e) {
      throw new IOException(folder + " is not gone", e);
    }
  }
}
