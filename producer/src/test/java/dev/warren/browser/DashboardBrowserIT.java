package dev.warren.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.warren.broker.Await;
import dev.warren.broker.RabbitServer;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.producer.cli.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page of {@code worker dashboard}, in a browser, over a real fleet with two supervisors. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardBrowserIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String TASK = PageTasks.class.getName() + ".act";
  private static final String CLASSES = "--classpath=" + Path.of("target", "test-classes");
  private static final String HOST = "w1";

  /** Anybody may name a machine. */
  private static final String OTHER_HOST = "w2<img src=x onerror=window.hacked=1>";

  private static final String ON_HOST = "[data-host='" + HOST + "'] ";
  private static final String ON_OTHER = "[data-host='" + OTHER_HOST + "'] ";

  /** The state that there is, changed again and again, as a stream in a hurry. */
  private static final String FAST_STREAM =
      """
      (() => {
        const fetched = window.fetch;
        const timeout = window.setTimeout;
        window.setTimeout = (f, ms, ...rest) => timeout(f, ms <= 100 ? 0 : ms, ...rest);
        window.wanted = 0;
        const frame = () => new Promise(requestAnimationFrame);
        function changed(first, n) {
          const state = structuredClone(first);
          state.at = state.seenAt = first.at + 1000 * n;
          const job = "job" + Math.floor(n / 20);
          state.jobs = [{job, name: "night", task: "acme.Night.shift", total: 1000, submitted: 900,
              succeeded: n % 800, failed: n % 7, cancelled: 0, running: 2, perSecond: 10,
              waitSeconds: 1, secondsLeft: 5, weight: 1, share: 1, host: "w1", pid: 1,
              startedAt: state.at - 1000}];
          state.ended = Array.from({length: Math.min(20, Math.floor(n / 20))}, (_, i) =>
              ({...state.jobs[0], job: "job" + (Math.floor(n / 20) - 1 - i), endedAt: state.at}));
          for (const supervisor of state.supervisors) {
            const death = {at: state.at, reason: "worker " + n + " ended with exit code 3"};
            supervisor.lastDeath = death;
            supervisor.deaths = Array.from({length: Math.min(20, n)}, (_, i) =>
                ({at: state.at - i, reason: "worker " + (n - i) + " ended"}));
            for (const process of supervisor.processes) {
              process.pid += 100 * Math.floor(n / 10);
              process.tasks += n;
              process.items = [{task: "acme.Night.shift", job, index: n, attempt: 1,
                  startedAt: state.at - 500}];
            }
          }
          state.events = Array.from({length: Math.min(100, n)}, (_, i) =>
              ({at: state.at - 1000 * i, kind: "death", text: "event " + (n - i)}));
          return state;
        }
        window.fetch = async (what, options) => {
          if (!String(what).endsWith("/api/stream")) {
            return fetched(what, options);
          }
          const first = await (await fetched("/api/state", options)).json();
          const encoder = new TextEncoder();
          let n = 0;
          return new Response(new ReadableStream({
            async pull(to) {
              do {
                await frame();
              } while (n >= window.wanted);
              n++;
              to.enqueue(encoder.encode(
                  "event: state\\ndata: " + JSON.stringify(changed(first, n)) + "\\n\\n"));
            }
          }));
        };
      })();
      """;

  @TempDir private static Path folder;

  private static Fleet fleet;

  private Browser browser;

  @BeforeAll
  static void startTheFleet() throws IOException {
    Browser.open().close(); // or there is nothing to do
    fleet =
        new Fleet(
            "page-" + System.nanoTime(),
            folder,
            List.of(HOST, OTHER_HOST),
            "--processes=1",
            CLASSES);
  }

  @AfterAll
  static void endTheFleet() throws IOException {
    if (fleet != null) {
      fleet.close();
    }
  }

  @BeforeEach
  void openABrowser() throws IOException {
    browser = Browser.open();
    browser.size(1280, 900, 1);
  }

  @AfterEach
  void closeTheBrowser() throws IOException {
    browser.close();
  }

  private void show(URI page) {
    browser.show(page);
    browser.await("document.body.dataset.connection === 'live'");
    browser.await("document.querySelectorAll('[data-supervisor]').length === 2");
  }

  private static Program job(String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of(TASK, CLASSES));
    words.addAll(List.of(options));
    return fleet.run(words.toArray(String[]::new));
  }

  private void awaitFigure(String name, long value) {
    browser.await(
        "document.querySelector('[data-figure=" + name + "]').dataset.value === '" + value + "'");
  }

  private static void awaitFleet(String host, Predicate<Announcement> holds) {
    Await.until(
        () -> host + " in " + fleet.supervisors(),
        LIMIT,
        () ->
            fleet.supervisors().stream()
                .anyMatch(each -> each.host().equals(host) && holds.test(each)));
  }

  private static int wanted(Announcement supervisor) {
    return supervisor.status().orElseThrow().wanted();
  }

  /** Presses a key on an element, which has to be able to take it. */
  private void press(String selector, CharSequence key) {
    browser.run("document.querySelector(arguments[0]).focus()", selector);
    assertEquals(
        true, browser.run("return document.activeElement.matches(arguments[0])", selector));
    browser.press(key);
  }

  private long statesSoFar() {
    return browser.number("document.body.dataset.states");
  }

  @Test
  @Order(1)
  void commandsChangeTheFleet() throws Exception {
    Program job = job("--arg=" + PageTasks.item("work", "", 100, ""), "--count=20000");
    show(fleet.pageWithToken());
    assertEquals("", browser.run("return location.hash"), "the token is not in the address");
    browser.await("document.querySelectorAll('[data-job]').length === 1");

    browser.click("#dead-id");
    browser.press("half");
    long before = statesSoFar();
    browser.await("document.body.dataset.states >= " + (before + 3));
    browser.press(" typed");
    assertEquals("half typed", browser.run("return document.activeElement.value"));

    browser.click(ON_HOST + "[data-action=scale-up]");
    awaitFleet(HOST, it -> wanted(it) == 2 && it.processes().size() == 2);
    browser.await("document.querySelectorAll(\"" + ON_HOST + "[data-process]\").length === 2");
    assertTrue(fleet.supervisors().stream().anyMatch(it -> wanted(it) == 1), "not on the other");

    press(ON_OTHER + "[data-action=quiet]", Keys.ENTER);
    awaitFleet(OTHER_HOST, it -> it.stateWord().equals("quiet"));
    browser.await("document.querySelector(\"" + ON_OTHER + "[data-action=resume]\")");
    press(ON_OTHER + "[data-action=resume]", Keys.SPACE);
    awaitFleet(OTHER_HOST, it -> it.stateWord().equals("working"));

    browser.click("[data-job] [data-action=cancel]");
    browser.await("document.querySelector('dialog').open");
    assertTrue(job.isAlive());
    press("dialog [data-action=confirm]", Keys.ENTER);
    Program.Result end = job.await();
    assertTrue(end.code() != 0 && end.err().contains("cancelled"), end.err());
    browser.await("document.querySelectorAll('[data-job]').length === 0");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  @Order(2)
  void deadLettersThatMatchAreRunAgain() throws Exception {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < HostileText.ALL.size(); i++) {
      String text = HostileText.ALL.get(i);
      items.add(PageTasks.item("exit-unless", text, 0, folder.resolve("letter" + i).toString()));
    }
    Path input = Files.write(folder.resolve("letters.jsonl"), items);
    job("--input=" + input, "--crash-limit=1").await(1);
    show(fleet.pageWithToken());
    awaitFigure("dead", items.size());

    browser.click("#dead-id");
    browser.press("/1", Keys.ENTER);
    browser.await("document.querySelector('[data-action=requeue]').dataset.value === '1'");
    browser.await("document.querySelectorAll('[data-letter]').length === 1");
    Path file = Files.createFile(folder.resolve("letter1"));
    browser.click("#requeue");
    browser.await("document.querySelector('dialog').open");
    assertTrue(browser.element("#dialog-title").getText().contains("1 dead letter?"));
    browser.click("dialog [data-action=confirm]");
    Await.until(() -> "ran again: " + file, LIMIT, () -> file.toFile().length() > 0);
    awaitFigure("dead", items.size() - 1);
    assertEquals(true, browser.run("return window.hacked === undefined"));
    assertEquals(0, browser.number("document.querySelectorAll('main img, main script').length"));
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  @Order(3)
  void everybodyCanReadIt() throws IOException {
    for (String theme : List.of("light", "dark")) {
      browser.theme(theme);
      show(fleet.pageWithToken());
      assertEquals(List.of(), browser.barriers(), theme);
    }
    browser.size(360, 780, 1);
    show(fleet.pageWithToken());
    browser.await("document.querySelector('[data-letter]')");
    assertEquals("", browser.sideways());
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  @Order(4)
  void nobodyElseChangesAnything() throws IOException {
    List<Integer> before = fleet.supervisors().stream().map(DashboardBrowserIT::wanted).toList();
    show(fleet.page());
    browser.await("document.body.dataset.mayChange === 'false'");
    assertEquals(
        0,
        browser.number(
            "document.querySelectorAll('[data-action=scale-up]:not(:disabled)').length"));
    assertEquals(
        0,
        browser.number("document.querySelectorAll('[data-action=cancel]:not(:disabled)').length"));
    String scale =
        """
        return fetch(arguments[0] + "api/scale", {
              method: "POST", mode: arguments[2], body: '{"host":null,"processes":"+1"}',
              headers: {"Content-Type": arguments[3], ...arguments[1]}})
            .then(answer => answer.type + " " + answer.status, e => "refused");
        """;
    String page = fleet.page().toString();
    var token = Map.of("Authorization", "Bearer " + fleet.token());
    Object without = browser.run(scale, page, Map.of(), "cors", "application/json");
    assertTrue(List.of("basic 401", "basic 403").contains(without), "" + without);

    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    other.start();
    try {
      browser.show(URI.create("http://127.0.0.1:" + other.getAddress().getPort() + "/"));
      assertEquals("refused", browser.run(scale, page, token, "cors", "application/json"));
      browser.run(scale, page, Map.of(), "no-cors", "text/plain");
    } finally {
      other.stop(0);
    }
    assertEquals(before, fleet.supervisors().stream().map(DashboardBrowserIT::wanted).toList());
  }

  @Test
  @Order(5)
  void aPageThatStaysOpenHoldsNoMore() {
    browser.beforePages(FAST_STREAM);
    browser.show(fleet.pageWithToken());
    // All lists of the page are full after 400 updates: that of jobs that are over is the last.
    Browser.Held early = heldAfter(450);
    Browser.Held late = heldAfter(1450);
    assertTrue(late.nodes() <= early.nodes() * 1.02, early + " " + late);
    assertTrue(late.listeners() <= early.listeners() + 2, early + " " + late);
    assertTrue(late.heapBytes() <= early.heapBytes() * 1.2, early + " " + late);
    assertEquals(List.of(), browser.complaints());
  }

  private Browser.Held heldAfter(int updates) {
    browser.run("window.wanted = arguments[0]", updates);
    browser.await("document.body.dataset.states >= " + updates);
    return browser.held();
  }

  @Test
  @Order(6)
  void thePageIsRightAgainWhenTheBrokerIs() throws IOException {
    show(fleet.pageWithToken());
    RabbitServer.shared().kill();
    try {
      browser.await("!document.querySelector('#stale').hidden");
      assertEquals(2, browser.elements("[data-supervisor]").size(), "what was known stays");
    } finally {
      RabbitServer.shared().restart();
    }
    browser.await("document.querySelector('#stale').hidden");
    browser.await(
        "document.querySelectorAll('[data-supervisor][data-state=working]').length === 2");
    browser.click(ON_HOST + "[data-action=scale-down]");
    awaitFleet(HOST, it -> wanted(it) == 1);
    int connections = connections();
    assertTrue(connections <= 6, "connections of one page: " + connections);
    assertFalse(browser.elements("[data-process]").isEmpty());
  }

  /** Connections to the dashboard's port that are open. */
  private static int connections() throws IOException {
    String port = ":%04X".formatted(fleet.page().getPort());
    int found = 0;
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+");
        found += fields[1].endsWith(port) && fields[3].equals("01") ? 1 : 0;
      }
    }
    return found;
  }
}
