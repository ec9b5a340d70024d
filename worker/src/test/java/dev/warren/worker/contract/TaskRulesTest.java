package dev.warren.worker.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskRulesTest {

  private static TaskRules only(String... patterns) {
    return new TaskRules(Optional.empty(), List.of(patterns));
  }

  @ParameterizedTest
  @CsvSource({
    "acme.Words.split, acme.Words.split, true",
    "acme.Words.split, acme.Words.splitAll, false",
    "acme.Words.split, acmexWords.split, false",
    "acme.*, acme.Words.split, true",
    "acme.*, acme2.Words.split, false",
    "*.split, acme.Words.split, true",
    "acme.*s.sp*t, acme.Words.split, true",
    "acme.*x.sp*t, acme.Words.split, false",
    "*, anything.At.all, true",
    "echo, dev.warren.task.Tasks.echo, true",
    "echo, echo, true",
    "dev.warren.task.Tasks.echo, echo, true",
    "echo, acme.Tasks.echo, false",
    "acme.*, echo, false",
  })
  void aTaskIsRunIfItsNameMatches(String pattern, String task, boolean allowed) {
    assertEquals(allowed, only("no.Such.task", pattern).allow(task));
    assertEquals(true, TaskRules.NONE.allow(task));
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0, 70, 70", "50, 0, 50", "50, 70, 50", "50, 30, 30"})
  void theShorterLimitCounts(long most, long wanted, long expected) {
    var rules =
        new TaskRules(
            most == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(most)), List.of());
    assertEquals(expected, rules.limit(wanted));
  }

  @Test
  void whatIsNoPatternOrNoLimitIsRefused() {
    for (String pattern : List.of("", "a b", "acme.(.*)", "a".repeat(201))) {
      assertThrows(IllegalArgumentException.class, () -> only(pattern));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new TaskRules(Optional.of(Duration.ZERO), List.of()));
  }

  @Test
  @Timeout(10)
  void noPatternTakesLong() {
    assertEquals(false, only("a*".repeat(99) + "b").allow("a".repeat(200)));
  }
}
