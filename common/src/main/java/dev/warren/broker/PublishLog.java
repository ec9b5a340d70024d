package dev.warren.broker;

import dev.warren.broker.ConfirmedPublisher.Outcome;
import dev.warren.broker.ConfirmedPublisher.Outcomes;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages that were published on one channel and not settled yet: a ring of tokens by sequence
 * number, and the outcomes that wait to be handed out. One thread adds and settles, the
 * connection's thread records; both hold the lock only briefly.
 */
final class PublishLog {

  private static final int FIRST_CAPACITY = 256;

  private final boolean refusalMeansUnroutable;
  private final Runnable wake;

  // All below: guarded by this. Slots oldest..next-1 are in use; null in between is an outcome
  // recorded.
  private Object[] tokens = new Object[FIRST_CAPACITY];
  private boolean[] returned = new boolean[FIRST_CAPACITY];
  private long oldest = 1;
  private long next = 1;
  private ArrayList<Object> settledTokens = new ArrayList<>();
  private ArrayList<Outcome> settledOutcomes = new ArrayList<>();
  private BrokerException end;
  private long messageLimit;
  private boolean woken;

  // Only used by the owner's thread: settle() swaps these lists in, so that it can call the owner
  // back without the lock.
  private ArrayList<Object> spareTokens = new ArrayList<>();
  private ArrayList<Outcome> spareOutcomes = new ArrayList<>();
  private int outstanding;

  PublishLog(Dialect dialect, Runnable wake) {
    // Qpid refuses an unroutable message first and returns it afterwards, and refuses nothing else.
    this.refusalMeansUnroutable = dialect == Dialect.QPID;
    this.wake = wake;
  }

  /** Takes the next sequence number for a token; the channel counts from 1 in the same order. */
  synchronized long add(Object token) {
    outstanding++;
    if (next - oldest == tokens.length) {
      grow();
    }
    int slot = slot(next);
    tokens[slot] = token;
    returned[slot] = false;
    return next++;
  }

  int outstanding() {
    return outstanding;
  }

  void confirmed(long number, boolean multiple) {
    record(number, multiple, Outcome.CONFIRMED);
  }

  void refused(long number, boolean multiple) {
    record(number, multiple, refusalMeansUnroutable ? Outcome.UNROUTABLE : Outcome.REFUSED);
  }

  /** Marks a message as unroutable: RabbitMQ returns it first and confirms it then. */
  synchronized void returned(String messageId) {
    long number = Long.parseLong(messageId);
    if (number >= oldest && number < next) {
      returned[slot(number)] = true;
    }
  }

  /**
   * Records that the channel is gone.
   *
   * @param limit the most bytes of a message that the broker takes, if a larger one was the reason;
   *     else 0
   */
  void ended(BrokerException reason, long limit) {
    synchronized (this) {
      if (end != null) {
        return;
      }
      end = reason;
      messageLimit = limit;
    }
    wake.run();
  }

  /**
   * The most bytes of a message that the broker takes, if a larger one ended the channel; else 0.
   */
  synchronized long messageLimit() {
    return messageLimit;
  }

  void settle(Outcomes outcomes) throws BrokerException {
    BrokerException reason;
    synchronized (this) {
      var emptyTokens = spareTokens;
      var emptyOutcomes = spareOutcomes;
      spareTokens = settledTokens;
      spareOutcomes = settledOutcomes;
      settledTokens = emptyTokens;
      settledOutcomes = emptyOutcomes;
      woken = false;
      reason = end;
    }
    int count = spareTokens.size();
    for (int i = 0; i < count; i++) {
      outstanding--;
      outcomes.settled(spareTokens.get(i), spareOutcomes.get(i));
    }
    spareTokens.clear();
    spareOutcomes.clear();
    if (reason != null) {
      throw reason;
    }
  }

  synchronized List<Object> unconfirmed() {
    var open = new ArrayList<Object>();
    for (long number = oldest; number < next; number++) {
      var token = tokens[slot(number)];
      if (token != null) {
        open.add(token);
      }
    }
    return open;
  }

  private void record(long number, boolean multiple, Outcome outcome) {
    boolean wakeNow;
    synchronized (this) {
      // The number 0 with multiple stands for all messages.
      long last = number == 0 ? next - 1 : Math.min(number, next - 1);
      for (long each = multiple ? oldest : number; each <= last; each++) {
        settleSlot(each, outcome);
      }
      while (oldest < next && tokens[slot(oldest)] == null) {
        oldest++;
      }
      wakeNow = !woken && !settledTokens.isEmpty();
      woken |= wakeNow;
    }
    if (wakeNow) {
      wake.run();
    }
  }

  private void settleSlot(long number, Outcome outcome) {
    int slot = slot(number);
    if (number < oldest || tokens[slot] == null) {
      return;
    }
    settledTokens.add(tokens[slot]);
    settledOutcomes.add(
        returned[slot] && outcome == Outcome.CONFIRMED ? Outcome.UNROUTABLE : outcome);
    tokens[slot] = null;
  }

  private void grow() {
    var moreTokens = new Object[tokens.length * 2];
    var moreReturned = new boolean[tokens.length * 2];
    for (long number = oldest; number < next; number++) {
      int to = (int) (number & (moreTokens.length - 1));
      moreTokens[to] = tokens[slot(number)];
      moreReturned[to] = returned[slot(number)];
    }
    tokens = moreTokens;
    returned = moreReturned;
  }

  private int slot(long number) {
    return (int) (number & (tokens.length - 1));
  }
}
