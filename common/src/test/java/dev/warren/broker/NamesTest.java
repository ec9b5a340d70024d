package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @Test
  void namesQueuesAndExchange() {
    var names = new QueueNames("default");
    assertEquals("warren.default.tasks", names.tasks());
    assertEquals("warren.default.retry", names.retry());
    assertEquals("warren.default.dead", names.dead());
    assertEquals("warren.default.control", names.control());
    assertEquals("warren.default.control.a-1", names.control("a-1"));
    assertEquals("warren.replies.j_1", QueueNames.replies("j_1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a b", "ä", "a/b", "#", "*", "a\n"})
  void refusesOtherNames(String name) {
    assertThrows(IllegalArgumentException.class, () -> new QueueNames(name));
    assertThrows(IllegalArgumentException.class, () -> QueueNames.replies(name));
    assertThrows(IllegalArgumentException.class, () -> new QueueNames("f").control(name));
  }

  @Test
  void boundsTheLengthOfNames() {
    assertEquals("warren." + "x".repeat(64) + ".tasks", new QueueNames("x".repeat(64)).tasks());
    assertThrows(IllegalArgumentException.class, () -> new QueueNames("x".repeat(65)));
  }

  @Test
  void recognisesBrokers() {
    assertEquals(Dialect.RABBITMQ, Dialect.of(Map.of("product", "RabbitMQ")));
    assertEquals(Dialect.QPID, Dialect.of(Map.of("product", "qpid")));
    // Whoever does not say what it is gets none of RabbitMQ's own arguments.
    assertEquals(Dialect.QPID, Dialect.of(Map.of()));
  }

  @Test
  void pausesGrowToALimitAndStartAgain() {
    var pauses = new Pauses(Duration.ofMillis(50), Duration.ofSeconds(2));
    long limit = 50;
    for (int i = 0; i < 20; i++) {
      long pause = pauses.next().toMillis();
      assertTrue(pause >= limit / 2 && pause <= limit, pause + " of " + limit);
      limit = Math.min(2000, limit * 2);
    }
    pauses.reset();
    assertTrue(pauses.next().toMillis() <= 50);
  }
}
