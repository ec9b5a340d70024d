package dev.warren.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownDurationTest {

  @ParameterizedTest
  @CsvSource({
    "-5, 0s",
    "0, 0s",
    "400, 0s",
    "1000, 1us",
    "40000, 40us",
    "999600, 1ms",
    "310000000, 310ms",
    "999600000, 1s",
    "3200000000, 3.2s",
    "31000000000, 31s",
    "59600000000, 1m 0s",
    "140000000000, 2m 20s",
    "3599600000000, 1h 0m",
    "7500000000000, 2h 5m",
    "273600000000000, 3d 4h"
  })
  void twoDigitsOrTwoUnitsAreShown(long nanos, String text) {
    assertEquals(text, ShownDuration.of(Duration.ofNanos(nanos)));
  }
}
