package dev.warren.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlanceTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 KiB",
    "98566144, 94 MiB",
    "1288490188, 1.2 GiB",
    "16777216000, 16 GiB",
    "9223372036854775807, 8.0 EiB"
  })
  void sizesHaveTwoOrThreeDigits(long bytes, String text) {
    assertEquals(text, Glance.bytes(bytes));
  }

  @Test
  void ratesAndCounts() {
    assertEquals("0.3/s", Glance.rate(0.31));
    assertEquals("1,040/s", Glance.rate(1040));
    assertEquals("1 job", Glance.counted(1, "job", "jobs"));
    assertEquals("10,000 jobs", Glance.counted(10_000, "job", "jobs"));
  }
}
