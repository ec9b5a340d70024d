package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.ValueTasks.Box;
import dev.warren.ValueTasks.Odd;
import dev.warren.ValueTasks.Order;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of values, whatever their types are and their code does. */
interface ValuesContract extends PoolUnderTest {

  @Test
  default void theComponentsOfARecordTravelAndItsHelpersDoNot() {
    assertEquals(
        new Box("<b>", 3, 2, -0.0), pool().apply(ValueTasks::turn, new Box("b", 2, 3, 0.0)));
  }

  @Test
  default void valuesWithoutATypeComeBackAsTheyWere() {
    List<Object> values =
        List.of(1, 1L << 40, 0.1, -0.0, new BigDecimal("1.10"), new BigDecimal("1E+400"), "\ud83d");
    assertEquals(values, pool().apply(ValueTasks::same, values));
  }

  @Test
  default void anArgumentThatCannotBeWrittenFailsAlone() {
    List<Order> orders = range(6).stream().map(id -> new Order(id, id == 3 ? "" : "sku")).toList();
    for (int chunk : new int[] {1, 3, 6}) {
      List<Outcome<Integer>> outcomes =
          pool().with(chunks(chunk)).mapAsync(ValueTasks::id, orders).outcomes();
      for (int i = 0; i < 6; i++) {
        if (i == 3 && copies()) {
          told(outcomes.get(i), "order 3 has no sku", ".sku");
        } else {
          assertEquals(i, assertInstanceOf(Outcome.Success.class, outcomes.get(i)).value());
        }
      }
    }
    if (copies()) {
      AsyncResult<Integer> one = pool().applyAsync(ValueTasks::id, new Order(7, ""));
      assertThrows(EncodingException.class, () -> one.get(LONG));
    }
  }

  private static void told(Outcome<?> outcome, String... words) {
    Outcome.Failure<?> failure = assertInstanceOf(Outcome.Failure.class, outcome);
    assertInstanceOf(EncodingException.class, failure.error());
    for (String word : words) {
      assertTrue(failure.error().getMessage().contains(word), failure.error().getMessage());
    }
  }

  @Test
  default void aResultThatCannotBeWrittenFailsAlone() {
    List<Outcome<Order>> outcomes =
        pool().with(chunks(6)).mapAsync(ValueTasks::order, range(6)).outcomes();
    for (int i = 0; i < 6; i++) {
      if (i == 3 && copies()) {
        told(outcomes.get(i), "order 3 has no sku", ".sku");
      } else {
        assertInstanceOf(Outcome.Success.class, outcomes.get(i));
      }
    }
  }

  @Test
  default void aTaskWhoseClassCannotBeInitialisedFailsItsItemsOnly() {
    List<Outcome<Integer>> outcomes =
        pool().with(chunks(2)).mapAsync(ValueTasks.Broken::limit, range(4)).outcomes();
    for (Outcome<Integer> outcome : outcomes) {
      Outcome.Failure<?> failure = assertInstanceOf(Outcome.Failure.class, outcome);
      TaskFailedException error = assertInstanceOf(TaskFailedException.class, failure.error());
      if (copies()) { // the class is named, and the reason, however often it is asked for
        assertTrue(error.remoteMessage().contains("Broken"), error.remoteMessage());
        assertTrue(error.remoteMessage().contains("\"none\""), error.remoteMessage());
      }
    }
    assertEquals(4, pool().apply(PoolTasks::square, 2));
  }

  @Test
  default void laterChangesOfAnArgumentAreSeenWhereNothingIsCopied(@TempDir Path folder)
      throws Exception {
    Path gate = folder.resolve("gate");
    List<Integer> numbers = new ArrayList<>(List.of(1, 2));
    AsyncResult<Integer> sum = pool().applyAsync(PoolTasks::sumLater, numbers, gate.toString());
    numbers.add(4);
    PoolUnderTest.release(gate);
    assertEquals(copies() ? 3 : 7, sum.get(LONG));
  }

  @Test
  default void aTypeOfAJacksonModuleTravels() {
    Odd odd = Odd.of(7);
    assertEquals(8, pool().apply(ValueTasks::next, odd).number());
    assertEquals(
        List.of(2, 4),
        pool().map(ValueTasks::next, List.of(Odd.of(1), Odd.of(3))).stream()
            .map(Odd::number)
            .toList());
  }
}
