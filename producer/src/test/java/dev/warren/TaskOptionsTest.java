package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TaskOptionsTest {
  private static final TaskOptions DEFAULTS = TaskOptions.defaults();

  @Test
  void theDefaultsAreThoseOfTheContract() {
    assertEquals(OptionalInt.empty(), DEFAULTS.chunkSize());
    assertEquals(Optional.empty(), DEFAULTS.timeLimit());
    assertEquals(0, DEFAULTS.retries());
    assertEquals(3, DEFAULTS.crashLimit());
    assertEquals(20_000, DEFAULTS.maxInFlight());
  }

  @Test
  void eachSettingChangesItselfOnly() {
    TaskOptions all =
        DEFAULTS
            .withChunkSize(7)
            .withTimeLimit(Duration.ofSeconds(3))
            .withRetries(2)
            .withRetryDelay(Duration.ofMillis(5))
            .withCrashLimit(1)
            .withMaxInFlight(9);
    assertEquals(OptionalInt.of(7), all.chunkSize());
    assertEquals(Optional.of(Duration.ofSeconds(3)), all.timeLimit());
    assertEquals(2, all.retries());
    assertEquals(Duration.ofMillis(5), all.retryDelay());
    assertEquals(1, all.crashLimit());
    assertEquals(9, all.maxInFlight());
    assertTrue(all.withAutomaticChunks().chunkSize().isEmpty());
  }

  @Test
  void optionsWithTheSameValuesAreEqual() {
    assertEquals(DEFAULTS.withRetries(2), DEFAULTS.withRetries(2));
    assertEquals(DEFAULTS.withRetries(2).hashCode(), DEFAULTS.withRetries(2).hashCode());
    assertNotEquals(DEFAULTS.withRetries(2), DEFAULTS.withRetries(3));
    assertTrue(DEFAULTS.withRetries(2).toString().contains("retries=2"));
  }

  @Test
  void nobodyElseMakesOptionsSoThatTheyCanGrow() {
    assertEquals(0, TaskOptions.class.getConstructors().length);
    assertFalse(TaskOptions.class.isRecord());
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    refused(() -> DEFAULTS.withChunkSize(0));
    refused(() -> DEFAULTS.withChunkSize(-1));
    refused(() -> DEFAULTS.withChunkSize(100_001));
    assertEquals(OptionalInt.of(100_000), DEFAULTS.withChunkSize(100_000).chunkSize());
    refused(() -> DEFAULTS.withTimeLimit(Duration.ZERO));
    refused(() -> DEFAULTS.withTimeLimit(Duration.ofMillis(-1)));
    refused(() -> DEFAULTS.withRetries(-1));
    refused(() -> DEFAULTS.withRetryDelay(Duration.ofMillis(-1)));
    refused(() -> DEFAULTS.withCrashLimit(0));
    refused(() -> DEFAULTS.withMaxInFlight(0));
  }

  private static void refused(Supplier<TaskOptions> wrong) {
    assertTrue(
        assertThrows(IllegalArgumentException.class, wrong::get).getMessage().contains("must"));
  }
}
