package dev.warren.pool;

import dev.warren.Summary;
import dev.warren.Summary.FailureGroup;
import dev.warren.Summary.Share;
import dev.warren.Summary.Times;
import dev.warren.text.ShownDuration;
import dev.warren.text.ShownText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A summary for people, in aligned lines. What tasks say is harmless and short there. */
public final class SummaryText {
  private static final int SHOWN_SHARES = 32;
  private static final int SHOWN_GROUPS = 20;
  private static final int LONGEST_MESSAGE = 200;

  private SummaryText() {}

  /** The text, without an end of line behind its last one. */
  public static String of(Summary summary) {
    List<String> lines = new ArrayList<>();
    lines.add(heading(summary));
    if (summary.running().count() > 0) {
      lines.add(row("", "mean", "min", "50 %", "90 %", "99 %", "max"));
      lines.add(times("running", summary.running()));
      lines.add(times("waiting", summary.waiting()));
    }
    addShares(lines, summary);
    summary.failures().stream().limit(SHOWN_GROUPS).forEach(group -> addGroup(lines, group));
    long others =
        summary.otherFailures()
            + summary.failures().stream().skip(SHOWN_GROUPS).mapToLong(FailureGroup::count).sum();
    if (others > 0) {
      lines.add(format("  %,d others did not succeed, for further reasons", others));
    }
    return String.join("\n", lines);
  }

  private static String heading(Summary summary) {
    var text = new StringBuilder();
    text.append(format("%s: %,d items", ShownText.line(summary.task()), summary.items()));
    text.append(format(", %,d succeeded", summary.succeeded()));
    append(text, summary.failed(), "failed");
    append(text, summary.timedOut(), "timed out");
    append(text, summary.crashed(), "crashed");
    append(text, summary.cancelled(), "cancelled");
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append(format(", %,d %s", count, what));
    }
  }

  private static String times(String what, Times times) {
    return row(
        what,
        Stream.of(times.mean(), times.min(), times.p50(), times.p90(), times.p99(), times.max())
            .map(ShownDuration::of)
            .toArray(String[]::new));
  }

  private static String row(String name, String... cells) {
    return format("  %-7s", name)
        + Stream.of(cells).map(cell -> format("%9s", cell)).collect(Collectors.joining());
  }

  private static void addShares(List<String> lines, Summary summary) {
    Duration busy = Duration.ZERO;
    List<String> names =
        summary.shares().stream().limit(SHOWN_SHARES).map(SummaryText::name).toList();
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < summary.shares().size(); i++) {
      Share share = summary.shares().get(i);
      if (i < SHOWN_SHARES) {
        lines.add(
            format(
                "  %-" + width + "s  %,9d items  %5.1f %%  busy for %s",
                names.get(i),
                share.items(),
                100.0 * share.items() / summary.running().count(),
                ShownDuration.of(share.busy())));
      } else {
        busy = busy.plus(share.busy());
      }
    }
    int more = summary.shares().size() - SHOWN_SHARES;
    if (more > 0) {
      lines.add(format("  and %,d more processes, busy for %s", more, ShownDuration.of(busy)));
    }
  }

  private static String name(Share share) {
    String host = ShownText.line(share.host());
    return share.pid() == 0 ? host + ", others" : host + ", process " + share.pid();
  }

  private static void addGroup(List<String> lines, FailureGroup group) {
    lines.add(format("  %,d %s", group.count(), what(group)));
    String indexes =
        group.indexes().stream().map(String::valueOf).collect(Collectors.joining(", "));
    String hosts = group.hosts().stream().map(ShownText::line).collect(Collectors.joining(", "));
    lines.add(
        (group.count() == 1 ? "    item " : "    items ")
            + indexes
            + (group.count() > group.indexes().size() ? ", ..." : "")
            + (hosts.isEmpty() ? "" : " on " + hosts));
    String reason = ShownText.line(group.example().error().reason());
    lines.add("    " + cut(reason));
  }

  /**
   * What a group has in common, in words that go on from a number: {@code failed: acme.WrongInput
   * at acme.Photos.scale(Photos.java:41)}.
   */
  public static String what(FailureGroup group) {
    String type = ShownText.line(group.type());
    String where = ShownText.line(group.where());
    return (group.kind().equals("timeout") ? "timed out" : group.kind())
        + (type.isEmpty() ? "" : ": " + type)
        + (where.isEmpty() ? "" : " at " + where);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "...";
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
