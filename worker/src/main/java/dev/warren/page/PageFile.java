package dev.warren.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The files that pages are made of, as they lie in the jar. */
public enum PageFile {
  /** Colours for light and dark, text, tables, cards and controls. */
  STYLE("page.css"),
  /** Numbers, durations, sizes and times for people; tables that can be sorted. */
  SCRIPT("page.js"),
  /** The style of the line charts. */
  CHART_STYLE("/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.min.css"),
  /** The line charts. */
  CHART_SCRIPT("/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.iife.min.js");

  private final String path;

  PageFile(String path) {
    this.path = path;
  }

  /** Its text. */
  public String text() {
    return text(PageFile.class, path);
  }

  /**
   * The text of a file that lies beside a class.
   *
   * @throws IllegalStateException if there is no such file
   */
  public static String text(Class<?> owner, String path) {
    try (InputStream in = owner.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing in the jar of " + owner.getName());
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
