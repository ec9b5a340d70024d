package dev.warren.producer.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with the broker now, in two words, by what a pool tells its user. Thread-safe. */
final class BrokerTrouble {
  private static final Pattern NOTICE =
      Pattern.compile("the broker .{1,1000}? (is away: |does not take messages: |is back after )");

  private volatile String now = "";

  /** Takes a notice of a pool; most are about other things. */
  void heard(String notice) {
    Matcher about = NOTICE.matcher(notice);
    if (about.lookingAt()) {
      now =
          switch (about.group(1)) {
            case "is away: " -> "broker away";
            case "is back after " -> "";
            default -> "broker blocked";
          };
    }
  }

  /** What is wrong; empty for nothing. */
  String now() {
    return now;
  }
}
