package dev.warren.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Items that wait in the producer, because there is no room for them or they were called back. */
class HeldItemsTest {
  private static final RetryPolicy POLICY = new RetryPolicy(0, Duration.ZERO, 3);
  private static final long SECOND = 1_000_000_000;

  private final Counters ledger = new Counters();
  private final JobTable<Chunk> table = new JobTable<>(ledger);
  private final Object call = new Object();
  private int index;

  private void submit(int items, boolean hold) {
    assertTrue(table.add(new Chunk(call, POLICY, index, items), hold));
    index += items;
  }

  private static Room room(long items) {
    return new Room(items, 0, 1_000);
  }

  /** First number, size, attempt and generation of each message that there is room for. */
  private List<String> resume(Room room) {
    List<String> messages = new ArrayList<>();
    for (var some = table.resume(room); !some.isEmpty(); some = table.resume(room)) {
      for (Parcel<Chunk> it : some) {
        messages.add(it.first() + "+" + it.size() + " #" + it.attempt() + " g" + it.generation());
      }
    }
    return messages;
  }

  @Test
  void asManyAreSentAsThereIsRoomFor() {
    for (int i = 0; i < 5; i++) {
      submit(2, true);
    }
    assertEquals(List.of("0+2 #1 g0", "2+2 #1 g0"), resume(room(3)));
    assertEquals(4, table.underway());
    table.claim(0, 2);
    assertEquals(List.of("4+2 #1 g0"), resume(room(3)));
    assertEquals(List.of("6+2 #1 g0", "8+2 #1 g0"), resume(Room.ALL));
    assertFalse(table.isAnyHeld());
  }

  @Test
  void someMessagesAreSentHoweverManyItemsTheyHave() {
    for (int i = 0; i < 4; i++) {
      submit(100, true);
    }
    assertEquals(List.of("0+100 #1 g0", "100+100 #1 g0"), resume(new Room(5, 2, 1_000)));
  }

  @Test
  void noMoreMessagesAreSentThanTheQueueIsToHave() {
    for (int i = 0; i < 4; i++) {
      submit(1, true);
    }
    assertEquals(3, resume(new Room(100, 0, 3)).size());
  }

  @Test
  void whatWasCalledBackIsSentAgainAsItWasAndFreeOfCharge() {
    submit(3, false);
    submit(3, false);
    submit(1, true);
    assertEquals(6, table.underway());
    assertTrue(table.recalled(3, 3, 0).isEmpty());
    assertTrue(table.recalled(0, 3, 0).isEmpty());
    assertEquals(0, table.underway());
    assertEquals(
        List.of("0+3 #1 g1", "3+3 #1 g1", "6+1 #1 g0"), resume(Room.ALL), "the oldest first");
    assertEquals(0, ledger.totals().returned());
    assertEquals(7, table.underway());
  }

  @Test
  void itemsThatWereAnsweredMeanwhileAreNotSentAgain() {
    submit(5, false);
    table.claim(1, 1);
    table.recalled(0, 5, 0);
    table.claim(3, 1);
    assertEquals(List.of("0+1 #1 g1", "2+1 #1 g1", "4+1 #1 g1"), resume(Room.ALL));
    assertEquals(3, table.underway());
  }

  @Test
  void aRecallOfAnEarlierCopyDoesNotCount() {
    submit(2, false);
    table.recalled(0, 2, 0);
    table.recalled(0, 2, 0);
    assertEquals(List.of("0+2 #1 g1"), resume(Room.ALL));
    table.recalled(0, 2, 0);
    assertEquals(2, table.underway());
    table.recalled(0, 2, 1);
    assertEquals(List.of("0+2 #1 g2"), resume(Room.ALL));
  }

  @Test
  void aMessageThatCameBackFromADeadProcessAfterItsRecallIsIgnored() {
    submit(1, false);
    table.recalled(0, 1, 0);
    assertTrue(table.returned(0, 1, 0, 0).isEmpty());
    assertEquals(List.of("0+1 #1 g1"), resume(Room.ALL));
  }

  @Test
  void itemsThatAreCancelledWhileTheyAreHeldAreAnsweredAtOnce() {
    submit(2, true);
    submit(2, false);
    table.recalled(2, 2, 0);
    assertEquals(List.of(0L, 1L, 2L, 3L), table.cancelWaiting(call, 0, 3, 0));
    assertEquals(4, table.due(0).size());
    assertTrue(resume(Room.ALL).isEmpty());
    assertEquals(0, table.underway());
    assertTrue(table.open().isEmpty());
  }

  @Test
  void whatWasCancelledBeforeItsRecallIsAnsweredWhenItComesBack() {
    submit(2, false);
    table.cancelWaiting(call, 0, 0, 0);
    List<Decision<Chunk>> decisions = table.recalled(0, 2, 0);
    assertEquals(1, decisions.size());
    assertEquals(FailureKind.CANCELLED, ((Decision.Fail<Chunk>) decisions.get(0)).failure().kind());
    assertEquals(List.of("1+1 #1 g1"), resume(Room.ALL));
  }

  @Test
  void whatIsAnsweredWhileItIsHeldTakesNoRoom() {
    submit(2, true);
    submit(2, true);
    table.claim(0, 2);
    assertEquals(0, table.underway());
    assertEquals(List.of("2+2 #1 g0"), resume(Room.ALL));
    table.claim(2, 2);
    assertEquals(0, table.underway());
  }

  @Test
  void itemsThatWaitForTheirNextAttemptTakeNoRoom() {
    RetryPolicy policy = new RetryPolicy(1, Duration.ofMinutes(10), 3);
    for (int i = 0; i < 3; i++) {
      table.add(new Chunk(call, policy, index++, 1), true);
    }
    Room room = new Room(0, 2, 2); // items that run for long
    assertEquals(List.of("0+1 #1 g0", "1+1 #1 g0"), resume(room));
    Failure failure = Failure.of(FailureKind.FAILED, "");
    table.failed(0, 0, failure, 0);
    table.failed(1, 0, failure, 0);
    assertEquals(List.of("2+1 #1 g0"), resume(room));
  }

  @Test
  void nothingIsSentAfterTheEnd() {
    submit(1, true);
    table.close();
    assertFalse(table.isAnyHeld());
    assertTrue(resume(Room.ALL).isEmpty());
  }

  @Test
  void heldItemsAreNotLost() {
    submit(1, true);
    submit(1, false);
    table.recalled(1, 1, 0);
    long now = 10 * SECOND;
    table.silence(0, now, OptionalLong.of(now), Set.of(), now);
    assertTrue(
        table
            .silence(0, 20 * SECOND, OptionalLong.of(20 * SECOND), Set.of(), 20 * SECOND)
            .isEmpty());
  }
}
