package dev.warren.engine;

import dev.warren.worker.contract.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Tells the user that the broker is away or takes no messages, that it is back, and gives up when
 * that has lasted too long. Belongs to the timer's thread.
 *
 * <pre>
 *   WELL --away or blocked--> TROUBLED, after a second ANNOUNCED --over--> WELL
 *                                                      ANNOUNCED --too long--> given up
 * </pre>
 */
final class BrokerWatch {
  /** What is over so soon is nothing to talk about. */
  private static final Duration TALK_AFTER = Duration.ofSeconds(1);

  private final String broker;
  private final Duration patience;
  private final List<LinkHealth> links;
  private final Consumer<String> notices;
  private final LongSupplier nanoTime;
  private long troubledSince;
  private boolean troubled;

  /** What was said of it; empty while nothing was. */
  private Optional<Kind> announced = Optional.empty();

  private enum Kind {
    AWAY,
    BLOCKED
  }

  private record Trouble(Kind kind, String text) {}

  /**
   * Watches some links.
   *
   * @param broker the broker's name, for people
   * @param patience how long it may be away or blocked
   * @param notices takes lines for the user
   */
  BrokerWatch(
      String broker,
      Duration patience,
      List<LinkHealth> links,
      Consumer<String> notices,
      LongSupplier nanoTime) {
    this.broker = broker;
    this.patience = patience;
    this.links = List.copyOf(links);
    this.notices = notices;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes a look.
   *
   * @param open how many items are unanswered
   * @return why there is no sense in waiting any longer, if so
   */
  Optional<String> look(int open) {
    long now = nanoTime.getAsLong();
    Optional<Trouble> trouble = trouble();
    if (trouble.isEmpty()) {
      over(now);
      return Optional.empty();
    }
    if (!troubled) {
      troubled = true;
      troubledSince = now;
    }
    long lasts = now - troubledSince;
    if (lasts >= patience.toNanos() && open > 0) {
      return Optional.of(
          trouble.get().text()
              + ", for "
              + seconds(lasts)
              + " s now; "
              + items(open)
              + " unanswered");
    }
    // Once: while a broker starts, every attempt fails for a reason of its own.
    Optional<Kind> kind = trouble.map(Trouble::kind);
    if (lasts >= TALK_AFTER.toNanos() && !announced.equals(kind)) {
      announced = kind;
      notices.accept(trouble.get().text() + "; waiting up to " + DurationText.of(patience));
    }
    return Optional.empty();
  }

  /** Whether all is well now. */
  boolean isWell() {
    return !troubled;
  }

  private void over(long now) {
    if (announced.isPresent()) {
      notices.accept(
          "the broker " + broker + " is back after " + seconds(now - troubledSince) + " s");
    }
    troubled = false;
    announced = Optional.empty();
  }

  private Optional<Trouble> trouble() {
    Stream<Trouble> away =
        links.stream()
            .filter(link -> link.down().isPresent())
            .map(
                link ->
                    new Trouble(Kind.AWAY, "the broker " + broker + " is away: " + link.reason()));
    Stream<Trouble> blocked =
        links.stream()
            .flatMap(link -> link.blocked().stream())
            .map(
                reason ->
                    new Trouble(
                        Kind.BLOCKED,
                        "the broker " + broker + " does not take messages: " + reason));
    return Stream.concat(away, blocked).findFirst();
  }

  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos);
  }

  static String items(int open) {
    return open == 1 ? "1 item is" : open + " items are";
  }
}
