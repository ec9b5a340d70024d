package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.Progress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveLineTest {
  private static final Progress PROGRESS = new Progress(10_000, 1_231, 3);

  private static String at(int width, String waiting, boolean colours) {
    LiveLine line = new LiveLine(10_000, colours, 0);
    return line.next(PROGRESS, waiting, 2, width, TimeUnit.SECONDS.toNanos(4));
  }

  @ParameterizedTest
  @CsvSource({
    "100, '[====>                                ]  12 %  1,234 of 10,000  309/s  28s left  3"
        + " failed  2 workers'",
    "79, '[=>              ]  12 %  1,234 of 10,000  309/s  28s left  3 failed  2 workers'",
    "59, '12 %  1,234 of 10,000  309/s  28s left  3 failed  2 workers'",
    "49, '12 %  1,234 of 10,000  309/s  28s left  3 failed'",
    "41, '12 %  1,234 of 10,000  28s left  3 failed'",
    "26, '1,234 of 10,000  3 failed'",
    "19, '1,234 of 10,000'",
    "9, '1,234 of '"
  })
  void whatMattersLeastIsLeftOutFirst(int width, String text) {
    assertEquals(text, at(width, "", false));
  }

  @Test
  void whatIsWaitedForStandsInPlaceOfTheRate() {
    assertEquals("12 %  1,234 of 10,000  broker away  3 failed", at(50, "broker away", false));
    assertEquals("1,234 of 10,000  broker away", at(30, "broker away", false));
  }

  @Test
  void coloursTakeNoRoom() {
    assertEquals(
        "12 %  1,234 of 10,000  \u001b[33mbroker away\u001b[0m  \u001b[31m3 failed\u001b[0m",
        at(45, "broker away", true));
    assertEquals(-1, at(100, "broker away", false).indexOf('\u001b'));
  }

  @Test
  void theRateIsThatOfTheLastSeconds() {
    LiveLine line = new LiveLine(-1, false, 0);
    for (int second = 1; second <= 60; second++) {
      line.next(new Progress(0, second * 1_000, 0), "", 1, 79, TimeUnit.SECONDS.toNanos(second));
    }
    String last = "";
    for (int second = 61; second <= 75; second++) {
      Progress slow = new Progress(0, 60_000 + (second - 60) * 10, 0);
      last = line.next(slow, "", 1, 79, TimeUnit.SECONDS.toNanos(second));
    }
    assertEquals("60,150 done  10/s  1 worker", last);
  }

  @Test
  void theTimeWithoutWorkersDoesNotCount() {
    LiveLine line = new LiveLine(100, false, 0);
    line.next(new Progress(0, 0, 0), "waiting for workers", 0, 40, TimeUnit.HOURS.toNanos(1));
    long later = TimeUnit.HOURS.toNanos(1) + TimeUnit.SECONDS.toNanos(2);
    String text = line.next(new Progress(0, 2, 0), "", 1, 40, later);
    assertEquals("2 %  2 of 100  1.0/s  1m 38s left", text);
  }

  @Test
  void nobodyKnowsHowLongNothingTakes() {
    LiveLine line = new LiveLine(10, false, 0);
    String text = line.next(new Progress(3, 0, 0), "", 0, 40, TimeUnit.SECONDS.toNanos(4));
    assertTrue(text.endsWith("0 %  0 of 10  0.0/s  0 workers"), text);
    assertEquals(
        "0 of 0  0.0/s  0 workers",
        new LiveLine(0, false, 0).next(new Progress(0, 0, 0), "", 0, 40, 1));
  }

  @Test
  void theTroubleOfABrokerIsToldByItsNotices() {
    BrokerTrouble trouble = new BrokerTrouble();
    trouble.heard("the workers of fleet 'is away: ' are gone");
    assertEquals("", trouble.now());
    trouble.heard("the broker amqp://h:5672 is away: it closed; waiting up to 5m");
    assertEquals("broker away", trouble.now());
    trouble.heard("the broker amqp://h:5672 does not take messages: low on memory");
    assertEquals("broker blocked", trouble.now());
    trouble.heard("the broker amqp://h:5672 is back after 3 s");
    assertEquals("", trouble.now());
  }
}
