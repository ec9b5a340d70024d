package dev.warren.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.page.PageFile;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The files of the page, by path. */
final class PageFiles {

  /**
   * A file.
   *
   * @param tag tells its content from that of other versions
   */
  record File(byte[] content, String type, String tag) {}

  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, File> FILES =
      Map.of(
          "/", own("dashboard.html", "text/html; charset=utf-8"),
          "/dashboard.css", own("dashboard.css", CSS),
          "/dashboard.js", own("dashboard.js", SCRIPT),
          "/favicon.svg", own("favicon.svg", "image/svg+xml"),
          "/page.css", file(PageFile.STYLE::text, CSS),
          "/page.js", file(PageFile.SCRIPT::text, SCRIPT),
          "/uplot.css", file(PageFile.CHART_STYLE::text, CSS),
          "/uplot.js", file(PageFile.CHART_SCRIPT::text, SCRIPT));

  private PageFiles() {}

  private static File own(String name, String type) {
    return file(() -> PageFile.text(PageFiles.class, name), type);
  }

  private static File file(Supplier<String> text, String type) {
    byte[] content = text.get().getBytes(UTF_8);
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
