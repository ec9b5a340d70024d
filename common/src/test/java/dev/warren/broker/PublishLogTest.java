package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PublishLogTest {

  private final AtomicInteger wakes = new AtomicInteger();
  private final PublishLog log = new PublishLog(Dialect.RABBITMQ, wakes::incrementAndGet);

  @Test
  void settlesOneByOneAndInAnyOrder() throws BrokerException {
    add("a", "b", "c");
    log.confirmed(3, false);
    log.confirmed(1, false);
    assertEquals(List.of("c CONFIRMED", "a CONFIRMED"), settled());
    assertEquals(List.of("b"), log.unconfirmed());
    assertEquals(1, log.outstanding());
  }

  @Test
  void settlesAllUpToANumberOnce() throws BrokerException {
    add("a", "b", "c", "d");
    log.confirmed(2, false);
    log.refused(3, true);
    assertEquals(List.of("b CONFIRMED", "a REFUSED", "c REFUSED"), settled());
    log.confirmed(4, true);
    log.confirmed(4, true);
    assertEquals(List.of("d CONFIRMED"), settled());
    assertEquals(0, log.outstanding());
  }

  @Test
  void zeroWithMultipleMeansAll() throws BrokerException {
    add("a", "b");
    log.confirmed(0, true);
    assertEquals(List.of("a CONFIRMED", "b CONFIRMED"), settled());
  }

  @Test
  void ignoresNumbersItNeverGave() throws BrokerException {
    add("a");
    log.confirmed(7, false);
    log.returned("7");
    assertEquals(List.of(), settled());
    log.confirmed(7, true);
    assertEquals(List.of("a CONFIRMED"), settled());
  }

  @Test
  void tellsUnroutableWhereTheReturnComesFirst() throws BrokerException {
    add("a", "b");
    log.returned("1");
    log.confirmed(2, true);
    assertEquals(List.of("a UNROUTABLE", "b CONFIRMED"), settled());
  }

  @Test
  void tellsUnroutableWhereTheReturnComesLast() throws BrokerException {
    var qpid = new PublishLog(Dialect.QPID, wakes::incrementAndGet);
    qpid.add("a");
    qpid.add("b");
    qpid.confirmed(2, false);
    qpid.refused(1, false);
    qpid.returned("1");
    var settled = new ArrayList<String>();
    qpid.settle((token, outcome) -> settled.add(token + " " + outcome));
    assertEquals(List.of("b CONFIRMED", "a UNROUTABLE"), settled);
  }

  @Test
  void forgetsAReturnWhenItsSlotIsUsedAgain() throws BrokerException {
    for (int i = 1; i <= 2000; i++) {
      log.add(i);
      log.returned(String.valueOf(i));
      log.confirmed(i, false);
      log.add("next");
      i++;
      log.confirmed(i, false);
      assertEquals(List.of((i - 1) + " UNROUTABLE", "next CONFIRMED"), settled());
    }
  }

  @Test
  void growsWithWhatIsOpen() throws BrokerException {
    // A first round moves the window, so that growing has to unwrap the ring.
    for (int i = 0; i < 200; i++) {
      log.add("early");
    }
    log.confirmed(200, true);
    settled();
    var all = new ArrayList<Object>();
    for (int i = 0; i < 5000; i++) {
      all.add(i);
      log.add(i);
    }
    assertEquals(all, log.unconfirmed());
    assertEquals(5000, log.outstanding());
    log.confirmed(5200, true);
    assertEquals(5000, settled().size());
    assertEquals(List.of(), log.unconfirmed());
  }

  @Test
  void wakesOnceUntilItIsSettled() throws BrokerException {
    add("a", "b", "c");
    log.confirmed(1, false);
    log.confirmed(2, false);
    assertEquals(1, wakes.get());
    settled();
    log.confirmed(3, false);
    assertEquals(2, wakes.get());
    log.confirmed(3, false);
    assertEquals(2, wakes.get());
  }

  @Test
  void handsOutWhatItKnowsBeforeItTellsOfTheEnd() {
    add("a", "b");
    log.confirmed(1, false);
    var end = new BrokerException.Lost("gone", null);
    log.ended(end, 0);
    log.ended(new BrokerException.Lost("gone again", null), 0);
    assertEquals(2, wakes.get());
    var settled = new ArrayList<String>();
    assertSame(
        end,
        assertThrows(
            BrokerException.class,
            () -> log.settle((token, outcome) -> settled.add(token + " " + outcome))));
    assertEquals(List.of("a CONFIRMED"), settled);
    assertEquals(List.of("b"), log.unconfirmed());
    assertThrows(BrokerException.class, this::settled);
  }

  @Test
  void countsLikeTheChannel() {
    var numbers = LongStream.range(0, 300).map(i -> log.add("x")).boxed().toList();
    assertEquals(LongStream.rangeClosed(1, 300).boxed().toList(), numbers);
  }

  private void add(Object... tokens) {
    for (var token : tokens) {
      log.add(token);
    }
  }

  private List<String> settled() throws BrokerException {
    var settled = new ArrayList<String>();
    log.settle((token, outcome) -> settled.add(token + " " + outcome));
    return settled;
  }
}
