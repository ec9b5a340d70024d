package dev.warren.browser;

import dev.warren.report.SyntheticReport;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Makes the pictures of the documentation from the real thing: a run in a terminal with the report
 * that it writes, and the dashboard of a fleet that works; and measures how fast reports open. See
 * the README.
 */
final class Pictures {
  private static final int LARGEST = 200_000;
  private static final Path RESOURCES = Path.of("src/test/resources/dev/warren/browser");
  private static final String TASK = "acme.Photos.thumbnail";
  private static final int WIDTH = 1200;
  private static final double SCALE = 1.5;
  private static final int MOST_FRAMES = 36;

  private final Path folder;
  private final Path target;
  private final Browser browser;

  private Pictures(Path folder, Path target, Browser browser) {
    this.folder = folder;
    this.target = target;
    this.browser = browser;
  }

  /** Puts them into a folder; with names behind it only these. */
  public static void main(String[] arguments) throws Exception {
    List<String> wanted = List.of(arguments).subList(1, arguments.length);
    Path folder = Files.createTempDirectory("warren-pictures");
    try (Browser browser = Browser.open()) {
      PhotoFolder.make(folder, 240);
      var pictures = new Pictures(folder, Path.of(arguments[0]), browser);
      Files.createDirectories(pictures.target);
      if (wanted.isEmpty() || wanted.contains("run")) {
        pictures.run();
      }
      if (wanted.isEmpty() || wanted.contains("dashboard")) {
        pictures.dashboard();
      }
      if (wanted.isEmpty() || wanted.contains("opening")) {
        pictures.opening();
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  /** A run in a terminal, as it goes, and its report. */
  private void run() throws IOException, InterruptedException {
    List<Terminal.Frame> all =
        Terminal.record(
            folder,
            Map.of("WARREN_JVM_OPTIONS", "-Xmx300m"),
            "java -jar producer.jar run "
                + TASK
                + " --classpath photos.jar --input photos.jsonl"
                + " --time-limit 4s --report report.html");
    List<Terminal.Frame> frames = thinned(all);
    browser.size(WIDTH, 800, 1);
    browser.show(RESOURCES.resolve("terminal.html").toAbsolutePath().toUri());
    List<BufferedImage> images = new ArrayList<>();
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      browser.run(
          """
          document.querySelector("pre").replaceChildren(...arguments[0].flatMap(row =>
              [...row.map(([text, style]) => {
                const span = document.createElement("span");
                span.textContent = text;
                span.className = style;
                return span;
              }), "\\n"]));
          """,
          frames.get(i).rows());
      images.add(image("pre", "pre"));
      boolean last = i == frames.size() - 1;
      long shown = last ? 8_000 : frames.get(i + 1).atMillis() - frames.get(i).atMillis();
      millis.add(last ? shown : Math.min(shown, 1_000));
    }
    Animation.gif(images, millis, target.resolve("terminal.gif"));
    check("terminal.gif");

    browser.size(WIDTH, 800, SCALE);
    browser.theme("light");
    browser.show(folder.resolve("report.html").toUri());
    browser.await("window.warrenReport");
    browser.run("return window.warrenReport.ready.then(() => true)");
    png("report.png", "body", ".group");
    png("timeline.png", "section:has(#timeline)", ".cards");
  }

  /** About so many as a small file can have, and the last. */
  private static List<Terminal.Frame> thinned(List<Terminal.Frame> frames) {
    int step = 1 + frames.size() / MOST_FRAMES;
    return IntStream.range(0, frames.size())
        .filter(i -> (frames.size() - 1 - i) % step == 0)
        .mapToObj(frames::get)
        .toList();
  }

  /** The page of two hosts with a job that takes a while. */
  private void dashboard() throws IOException {
    Path jobs = folder.resolve("all.jsonl");
    String names = Files.readString(folder.resolve("photos.jsonl"));
    Files.writeString(jobs, names.replace("photos/", folder + "/photos/").repeat(20));
    String tasks = "--classpath=" + folder.resolve("photos.jar");
    try (Fleet fleet =
        new Fleet(
            "photos",
            folder,
            List.of("build-1", "build-2"),
            "--processes=2",
            tasks,
            "--jvm-options=-Xmx300m")) {
      fleet.run(TASK, tasks, "--input=" + jobs, "--time-limit=4s", "--name=thumbnails");
      browser.size(WIDTH, 800, SCALE);
      browser.theme("light");
      browser.show(fleet.pageWithToken());
      browser.await("document.querySelector('[data-job]')?.dataset.done >= 500");
      png("dashboard.png", "body", "#hosts");
    }
  }

  /** Prints how long reports take until all is drawn, from the click on. */
  private void opening() throws IOException {
    for (String kind : List.of("main", "hundred-thousand", "million")) {
      Path report = folder.resolve(kind + ".html");
      SyntheticReport.write(kind, report);
      for (int i = 0; i < 3; i++) {
        browser.show(report.toUri());
        browser.await("window.warrenReport");
        Object millis =
            browser.run("return warrenReport.ready.then(() => Math.round(performance.now()))");
        System.out.printf(
            "%s: %,d bytes, drawn after %s ms, holds %,d bytes%n",
            kind, Files.size(report), millis, browser.held().heapBytes());
      }
    }
  }

  /** What is seen from the beginning of an element to the end of another. */
  private BufferedImage image(String first, String last) throws IOException {
    String box = "document.querySelector('%s').getBoundingClientRect()";
    long top = browser.number(box.formatted(first) + ".top + scrollY");
    long bottom = browser.number(box.formatted(last) + ".bottom + scrollY");
    long left = browser.number(box.formatted(first) + ".left");
    long width = browser.number(box.formatted(first) + ".width");
    return ImageIO.read(
        new ByteArrayInputStream(
            browser.picture((int) left, (int) top, (int) width, (int) (bottom - top))));
  }

  private void png(String name, String first, String last) throws IOException {
    Animation.png(image(first, last), target.resolve(name));
    check(name);
  }

  private void check(String name) throws IOException {
    long size = Files.size(target.resolve(name));
    System.out.printf("%s: %,d bytes%n", target.resolve(name), size);
    if (size > LARGEST) {
      throw new IllegalStateException(name + " is larger than " + LARGEST + " bytes");
    }
  }
}
