package dev.warren.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.page.PageFile;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of the page, by path. There are no others: no path of a request is looked for. */
final class PageFiles {

  /**
   * A file.
   *
   * @param tag tells its content from that of other versions
   */
  record File(byte[] content, String type, String tag) {}

  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  /** The modules of the page's script: it begins in the first, which imports the others. */
  private static final List<String> MODULES =
      List.of(
          "dashboard.js",
          "access.js",
          "commands.js",
          "connection.js",
          "dead-letters.js",
          "dialog.js",
          "events.js",
          "figures.js",
          "health.js",
          "history.js",
          "hosts.js",
          "jobs.js",
          "nodes.js",
          "notices.js",
          "requests.js",
          "state.js",
          "supervisors.js",
          "text.js");

  private static final Map<String, File> FILES = files();

  private PageFiles() {}

  private static Map<String, File> files() {
    Map<String, File> files = new HashMap<>();
    files.put("/", own("dashboard.html", "text/html; charset=utf-8"));
    files.put("/dashboard.css", own("dashboard.css", CSS));
    files.put("/favicon.svg", own("favicon.svg", "image/svg+xml"));
    files.put("/page.css", file(PageFile.STYLE.text(), CSS));
    files.put("/page.js", file(PageFile.SCRIPT.text(), SCRIPT));
    files.put("/uplot.css", file(PageFile.CHART_STYLE.text(), CSS));
    files.put("/uplot.js", file(PageFile.CHART_SCRIPT.text(), SCRIPT));
    MODULES.forEach(name -> files.put("/" + name, own(name, SCRIPT)));
    return Map.copyOf(files);
  }

  private static File own(String name, String type) {
    return file(PageFile.text(PageFiles.class, name), type);
  }

  private static File file(String text, String type) {
    byte[] content = text.getBytes(UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new File(content, type, '"' + HexFormat.of().formatHex(hash, 0, 8) + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** The file of a path. */
  static Optional<File> of(String path) {
    return Optional.ofNullable(FILES.get(path));
  }
}
