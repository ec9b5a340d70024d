package dev.warren.worker.cli;

import dev.warren.text.ShownText;
import dev.warren.worker.cli.Look.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.WCWidth;

/**
 * A table in columns that fits the screen: where that is too narrow, texts that may be cut are cut,
 * and columns are left out, those first that matter least. Belongs to one thread.
 */
final class TextTable {
  private static final String GAP = "  ";
  private static final int COMFORTABLE = 16;
  private static final int LEAST = 7;

  /** What is done with a text that is too long. */
  enum Fit {
    /** It stays whole, at the left. */
    LEFT,
    /** It stays whole, at the right: a number. */
    RIGHT,
    /** Its end may be cut. */
    CUT_END,
    /** Its beginning may be cut: what tells it from others is at its end. */
    CUT_BEGINNING;

    boolean mayBeCut() {
      return this == CUT_END || this == CUT_BEGINNING;
    }
  }

  /**
   * A column.
   *
   * @param title its head
   * @param rank columns of the highest rank are left out first; those of rank 0 never
   */
  record Column(String title, Fit fit, int rank) {}

  /** A text and what it means. */
  record Cell(String text, Tone tone) {

    /** Makes the text of anybody safe to be shown. */
    Cell {
      text = text.isEmpty() ? "-" : ShownText.line(text).replace('\t', ' ');
    }

    static Cell of(String text) {
      return new Cell(text, Tone.PLAIN);
    }
  }

  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  TextTable(List<Column> columns) {
    this.columns = columns;
  }

  /** Adds a row, with a cell for each column. */
  void row(List<Cell> cells) {
    rows.add(cells);
  }

  /** Its lines, the head first. */
  List<String> lines(Look look) {
    List<Integer> shown = new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
    int[] widths = new int[columns.size()];
    for (int c : shown) {
      int column = c;
      widths[c] =
          Math.max(
              width(columns.get(c).title()),
              rows.stream().mapToInt(row -> width(row.get(column).text())).max().orElse(0));
    }
    if (look.width().isPresent()) {
      fit(shown, widths, look.width().getAsInt());
    }
    List<String> lines = new ArrayList<>();
    List<Cell> head = columns.stream().map(column -> new Cell(column.title(), Tone.HEAD)).toList();
    lines.add(line(head, shown, widths, look));
    rows.forEach(row -> lines.add(line(row, shown, widths, look)));
    return lines;
  }

  private void fit(List<Integer> shown, int[] widths, int limit) {
    cut(shown, widths, limit, COMFORTABLE);
    while (total(shown, widths) > limit) {
      Integer least =
          shown.stream().max(Comparator.comparingInt(c -> columns.get(c).rank())).orElseThrow();
      if (columns.get(least).rank() == 0) {
        break;
      }
      shown.remove(least);
    }
    cut(shown, widths, limit, LEAST);
    // A last resort: the end of the line is lost.
    for (int i = shown.size() - 1; i >= 0 && total(shown, widths) > limit; i--) {
      int c = shown.get(i);
      widths[c] = Math.max(1, widths[c] - (total(shown, widths) - limit));
    }
  }

  private void cut(List<Integer> shown, int[] widths, int limit, int least) {
    for (int c : shown) {
      int over = total(shown, widths) - limit;
      if (over > 0 && columns.get(c).fit().mayBeCut() && widths[c] > least) {
        widths[c] = Math.max(least, widths[c] - over);
      }
    }
  }

  private static int total(List<Integer> shown, int[] widths) {
    return shown.stream().mapToInt(c -> widths[c]).sum() + GAP.length() * (shown.size() - 1);
  }

  private String line(List<Cell> cells, List<Integer> shown, int[] widths, Look look) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < shown.size(); i++) {
      int c = shown.get(i);
      Fit fit = columns.get(c).fit();
      String text = cut(cells.get(c).text(), widths[c], fit == Fit.CUT_BEGINNING);
      String space = " ".repeat(widths[c] - width(text));
      boolean isLast = i == shown.size() - 1;
      line.append(fit == Fit.RIGHT ? space : "")
          .append(look.paint(cells.get(c).tone(), text))
          .append(fit == Fit.RIGHT || isLast ? "" : space)
          .append(isLast ? "" : GAP);
    }
    return line.toString();
  }

  /** How many columns of a screen a text takes. */
  static int width(String text) {
    return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
  }

  /**
   * Lines of a width at most, broken between words; all but the first begin with a space or two.
   */
  static List<String> wrapped(String text, Look look) {
    if (look.width().isEmpty() || width(text) <= look.width().getAsInt()) {
      return List.of(text);
    }
    int most = look.width().getAsInt();
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      boolean fits = width(line.toString()) + 1 + width(word) <= most;
      if (!line.isEmpty() && !fits) {
        lines.add(cut(line.toString(), most, false));
        line = new StringBuilder(" ");
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(cut(line.toString(), most, false));
    return lines;
  }

  /** A text of a width at most. */
  static String cut(String text, int width, boolean beginning) {
    if (width(text) <= width) {
      return text;
    }
    int[] points = text.codePoints().toArray();
    int taken = 1; // the ellipsis
    int from = 0;
    int to = points.length;
    StringBuilder kept = new StringBuilder();
    while (from < to) {
      int c = beginning ? points[--to] : points[from++];
      taken += Math.max(0, WCWidth.wcwidth(c));
      if (taken > width) {
        break;
      }
      if (beginning) {
        kept.insert(0, Character.toString(c));
      } else {
        kept.appendCodePoint(c);
      }
    }
    return beginning ? "…" + kept : kept + "…";
  }
}
