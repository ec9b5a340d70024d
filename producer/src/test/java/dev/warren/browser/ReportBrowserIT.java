package dev.warren.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.producer.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page that {@code run --report} writes, in a browser: of a real job with all that can happen.
 */
@Timeout(300)
class ReportBrowserIT {
  private static final String TASK = PageTasks.class.getName() + ".act";
  private static final String CLASSES = "--classpath=" + Path.of("target", "test-classes");
  private static final List<String> FIGURES =
      List.of("succeeded", "failed", "timedOut", "crashed", "cancelled", "retries", "crashes");

  @TempDir private static Path folder;

  private static Browser browser;
  private static JsonNode summary;
  private static List<JsonNode> errors;

  @BeforeAll
  static void runTheJob() throws Exception {
    browser = Browser.open();
    List<String> items = new ArrayList<>(Collections.nCopies(180, item("work", "", 5)));
    for (String text : HostileText.ALL) {
      items.add(item("fail", text, 0));
      items.add(item("work", text, 300)); // long enough to be among the slowest, which are shown
    }
    items.addAll(Collections.nCopies(7, item("refuse", "no number: it's \"four\"", 0)));
    items.addAll(Collections.nCopies(5, item("fail-once", "not yet", 0)));
    items.addAll(List.of(item("hang", "", 0), item("hang", "", 0)));
    items.addAll(List.of(item("kill", "", 0), item("exit", "", 0), item("kill-once", "", 0)));
    Collections.shuffle(items, new Random(1));
    Path input = Files.write(folder.resolve("items.jsonl"), items);
    Path output = folder.resolve("output.jsonl");
    try (Program job =
        run(
            "report.html",
            "--input=" + input,
            "--output=" + output,
            "--retries=1",
            "--time-limit=1s",
            "--crash-limit=2",
            "--json")) {
      summary = JsonMapper.shared().readTree(job.await(1).out());
    }
    try (var lines = Files.lines(output)) {
      errors =
          lines
              .map(line -> JsonMapper.shared().readTree(line).get("error"))
              .filter(error -> error != null)
              .toList();
    }
  }

  @AfterAll
  static void closeTheBrowser() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openTheReport() {
    browser.size(1280, 900, 1);
    browser.theme("light");
    show("report.html");
  }

  private static Program run(String report, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("run", TASK, CLASSES, "--processes=2"));
    words.add("--report=" + folder.resolve(report));
    words.addAll(List.of(options));
    return Program.producer(words.toArray(String[]::new));
  }

  private static String item(String kind, String text, long millis) {
    return PageTasks.item(kind, text, millis, "");
  }

  private static void show(String report) {
    browser.show(folder.resolve(report).toUri());
    browser.await("window.warrenReport");
    browser.run("return window.warrenReport.ready.then(() => true)");
  }

  private static String figure(String name) {
    return browser.element("[data-figure=" + name + "]").getDomAttribute("data-value");
  }

  private static String text(String selector) {
    return "" + browser.run("return document.querySelector(arguments[0]).textContent", selector);
  }

  @Test
  void everyFigureIsTheJobs() {
    Map<String, String> wanted = new TreeMap<>();
    Map<String, String> shown = new TreeMap<>();
    for (String name : FIGURES) {
      wanted.put(name, summary.get(name).asString());
      shown.put(name, figure(name));
    }
    wanted.put("items", summary.get("submitted").asString());
    shown.put("items", figure("items"));
    wanted.put("duplicates", summary.get("duplicates").asString());
    shown.put("duplicates", figure("duplicates"));
    assertEquals(wanted, shown);
    assertEquals(
        "true",
        browser
            .element("#ledger [data-balances], #ledger[data-balances]")
            .getDomAttribute("data-balances"));
    double seconds = Double.parseDouble(figure("durationMicros")) / 1e6;
    assertTrue(
        seconds > 1 && seconds <= summary.at("/seconds/total").asDouble() + 0.1, "" + seconds);

    Map<String, JsonNode> workers = new HashMap<>();
    summary
        .get("workers")
        .forEach(w -> workers.put(w.get("host").asString() + "/" + w.get("pid").asLong(), w));
    for (WebElement row : browser.elements("tr[data-process]")) {
      String process = row.getDomAttribute("data-process");
      JsonNode worker = workers.remove(process);
      int items = worker == null ? 0 : worker.get("tasks").asInt();
      assertEquals("" + items, row.getDomAttribute("data-items"), process);
      if (worker != null) {
        double busy = Double.parseDouble(row.getDomAttribute("data-busy-micros")) / 1e6;
        // The page has attempts that were run again, too.
        assertTrue(busy >= worker.get("busySeconds").asDouble() - 0.01, process + ": " + busy);
      }
    }
    assertEquals(Map.of(), workers, "processes that the page does not know");
  }

  @Test
  void failuresStandInGroupsWhoseCommandRunsTheItem() throws Exception {
    Map<String, Integer> wanted = new TreeMap<>();
    errors.forEach(error -> wanted.merge(error.get("kind").asString(), 1, Integer::sum));
    Map<String, Integer> shown = new TreeMap<>();
    for (WebElement group : browser.elements(".group[data-group]")) {
      int count = Integer.parseInt(group.getDomAttribute("data-count"));
      if (count > 0) {
        shown.merge(group.getDomAttribute("data-kind"), count, Integer::sum);
      }
    }
    assertEquals(wanted, shown);

    String group = ".group[data-type='java.lang.IllegalArgumentException']";
    assertEquals("7", browser.element(group).getDomAttribute("data-count"));
    assertTrue(
        browser.element(group).getDomAttribute("data-where").contains("PageTasks.act"),
        "the task's own frame");
    browser.run("navigator.clipboard.writeText = async text => { window.copied = text; };");
    browser.click(group + " [data-action=copy]");
    browser.await("window.copied");
    String command = browser.run("return window.copied").toString();
    Process again = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
    String said = new String(again.getInputStream().readAllBytes(), UTF_8);
    assertEquals(1, again.waitFor(), command + "\n" + said);
    assertTrue(said.contains("no number: it's \"four\""), command + "\n" + said);
  }

  @Test
  void textOfOthersStaysText() {
    String page = text("main");
    for (String part :
        List.of(
            "<script>window.hacked = 1</script><img src=x",
            "\u05E9\u05DC",
            "\uD83D\uDCA5",
            "WWWWW")) {
      assertTrue(page.contains(part), "shown as text: " + part);
    }
    assertEquals(true, browser.run("return window.hacked === undefined"));
    assertEquals(
        0, browser.number("document.querySelectorAll('main img, main script, main b').length"));
  }

  @Test
  void everybodyCanReadIt() throws IOException {
    assertEquals(List.of(), browser.barriers());
    browser.theme("dark");
    assertEquals(List.of(), browser.barriers(), "in the dark");
    browser.size(360, 780, 1);
    show("report.html");
    assertEquals("", browser.sideways());
    byte[] paper = browser.print();
    assertTrue(paper.length > 20_000, "bytes of PDF: " + paper.length);
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void theKeyboardAloneLeadsThroughTheTimeline() {
    for (int i = 0; i < 60 && !inTimeline(); i++) {
      browser.press(Keys.TAB);
    }
    assertTrue(inTimeline(), "the timeline is reached by Tab");
    long whole = span();
    browser.press("n");
    browser.await("warrenReport.chosen() !== null");
    assertTrue(text("#chosen").toLowerCase(Locale.ROOT).contains("item"), text("#chosen"));
    browser.press("+", "+", "+");
    assertTrue(span() <= whole / 7, "zoomed: " + span() + " of " + whole);
    double from = from();
    browser.press(Keys.ARROW_RIGHT);
    assertTrue(from() != from || span() == whole, "moved");
    browser.press(Keys.HOME);
    assertEquals(whole, span());
    browser.press(Keys.ESCAPE);
    browser.await("warrenReport.chosen() === null");
    assertTrue(inTimeline(), "the focus stays");
  }

  private static boolean inTimeline() {
    return Boolean.TRUE.equals(
        browser.run("return document.activeElement.closest('#timeline .tracks') !== null"));
  }

  private static long span() {
    return browser.number("warrenReport.view().to - warrenReport.view().from");
  }

  private static double from() {
    return browser.number("warrenReport.view().from");
  }

  @Test
  void aJobThatIsCutShortHasAReportToo() throws Exception {
    String[] options = {"--arg=" + item("work", "", 20), "--count=2000", "--json"};
    try (Program interrupted = run("interrupted.html", options);
        Program killed = run("killed.html", options)) {
      for (String report : List.of("interrupted.html", "killed.html")) {
        Path file = folder.resolve(report);
        Await.until(
            () -> "rows in " + file + ": " + interrupted.err() + killed.err(),
            Duration.ofSeconds(120),
            () -> hasRows(file));
      }
      killed.signal("KILL");
      interrupted.signal("INT");
      JsonNode end = JsonMapper.shared().readTree(interrupted.await(130).out());
      killed.await(137);
      show("interrupted.html");
      assertEquals(1, browser.elements("[data-rule=interrupted], [data-rule=terminated]").size());
      assertEquals(end.get("succeeded").asString(), figure("succeeded"));
      assertEquals(end.get("cancelled").asString(), figure("cancelled"));
      show("killed.html");
      assertEquals(1, browser.elements("[data-rule=killed]").size());
      assertTrue(Long.parseLong(figure("succeeded")) > 0, figure("succeeded"));
      assertEquals(List.of(), browser.complaints());
    }
  }

  private static boolean hasRows(Path file) {
    try {
      return Files.exists(file) && Files.readString(file).contains("warren-rows\" data-n");
    } catch (IOException e) {
      return false; // within a character
    }
  }
}
