package dev.warren.browser;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Makes the pictures of the documentation from the real thing; see the README. */
final class Pictures {
  private static final int LARGEST = 200_000;
  private static final Path RESOURCES = Path.of("src/test/resources/dev/warren/browser");

  /** The jobs of the pictures, with photos of which some are bad. */
  private static final String RUN =
      "java -jar producer.jar run acme.Photos.thumbnail --classpath photos.jar"
          + " --input photos.jsonl --output sizes.jsonl --time-limit 2s --jvm-options -Xmx300m";

  private final Path target;
  private final Browser browser;

  private Pictures(Path target, Browser browser) {
    this.target = target;
    this.browser = browser;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("warren-pictures");
    try (Browser browser = Browser.open()) {
      PhotoFolder.make(folder, 240);
      var pictures = new Pictures(Path.of(arguments[0]), browser);
      Files.createDirectories(pictures.target);
      pictures.terminal(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  /** A run in a terminal, as it goes. */
  private void terminal(Path folder) throws IOException, InterruptedException {
    List<Terminal.Frame> frames =
        Terminal.record(folder, 120, 28, 500, RUN + " --processes 4");
    browser.size(1200, 800, 1);
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
      images.add(image("pre"));
      boolean last = i == frames.size() - 1;
      long shown = last ? 8_000 : frames.get(i + 1).atMillis() - frames.get(i).atMillis();
      millis.add(last ? shown : Math.min(shown, 1_000));
    }
    Animation.gif(images, millis, finished("terminal.gif"));
    check("terminal.gif");
  }

  /** An element as it is seen. */
  private BufferedImage image(String selector) throws IOException {
    String box = "document.querySelector('" + selector + "').getBoundingClientRect()";
    byte[] png =
        browser.picture(
            (int) browser.number(box + ".left"),
            (int) browser.number(box + ".top"),
            (int) browser.number(box + ".width"),
            (int) browser.number(box + ".height"));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private Path finished(String name) {
    return target.resolve(name);
  }

  private void check(String name) throws IOException {
    long size = Files.size(finished(name));
    System.out.printf("%s: %,d bytes%n", finished(name), size);
    if (size > LARGEST) {
      throw new IllegalStateException(name + " is larger than " + LARGEST + " bytes");
    }
  }
}
