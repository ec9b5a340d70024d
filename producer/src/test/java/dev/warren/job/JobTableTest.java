package dev.warren.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every arrow between the states of an item, with times that are made up. */
class JobTableTest {
  private static final long MILLIS = 1_000_000;
  private static final long SECONDS = 1_000 * MILLIS;
  private static final Duration DELAY = Duration.ofMillis(100);

  private final Counters ledger = new Counters();
  private final JobTable<Chunk> table = new JobTable<>(ledger);
  private final Object call = new Object();

  /** As {@link System#nanoTime} may be: about to overflow. */
  private long now = Long.MAX_VALUE - SECONDS;

  private void submit(int items, RetryPolicy policy) {
    assertTrue(table.add(new Chunk(call, policy, 0, items)));
  }

  private void submit(int items) {
    submit(items, new RetryPolicy(0, Duration.ZERO, 3));
  }

  private static RetryPolicy retries(int retries, Duration delay) {
    return new RetryPolicy(retries, delay, 3);
  }

  private List<String> fails(FailureKind kind, long id, int generation) {
    return words(table.failed(id, generation, Failure.of(kind, ""), now));
  }

  private List<String> returned(long first, int count, int generation) {
    return words(table.returned(first, count, generation, now));
  }

  private void heard(String supervisor, boolean all, Copy.Id... running) {
    OptionalLong since = OptionalLong.of(all ? now : now - 3_600 * SECONDS);
    table.heard(supervisor, Set.of(running), since, now);
  }

  private List<String> dueAfter(Duration time) {
    now += time.toNanos();
    return words(table.due(now));
  }

  private static List<String> words(List<Decision<Chunk>> decisions) {
    List<String> words = new ArrayList<>();
    for (Decision<Chunk> decision : decisions) {
      if (decision instanceof Decision.Resend<Chunk> again) {
        words.add("send " + words(again.copy()) + (again.alone() ? " alone" : ""));
      } else if (decision instanceof Decision.Fail<Chunk> fail) {
        String kind = fail.failure().kind().wireName();
        words.add(kind + " " + words(fail.copy()) + (fail.isPoison() ? " poison" : ""));
      } else {
        words.add(decision instanceof Decision.Ask ? "ask" : "ignore");
      }
    }
    return words;
  }

  /** Number, attempt and generation. */
  private static String words(Copy<Chunk> copy) {
    return copy.id() + " #" + copy.attempt() + " g" + copy.generation();
  }

  // SENT: retries

  @Test
  void aFailureWithoutRetriesIsTheAnswer() {
    submit(1);
    assertEquals(List.of("failed 0 #1 g0"), fails(FailureKind.FAILED, 0, 0));
    assertEquals(List.of("ignore"), fails(FailureKind.FAILED, 0, 0));
    assertNull(table.claim(0, 1).chunk());
  }

  @Test
  void aRetryWithoutDelayIsSentAtOnceAsTheNextAttempt() {
    submit(1, retries(1, Duration.ZERO));
    assertEquals(List.of("send 0 #2 g1"), fails(FailureKind.TIMEOUT, 0, 0));
    assertEquals(List.of("ignore"), fails(FailureKind.TIMEOUT, 0, 0));
    assertEquals(List.of("timeout 0 #2 g1"), fails(FailureKind.TIMEOUT, 0, 1));
    assertEquals(1, ledger.totals().retries());
  }

  @Test
  void aDelayedRetryIsSentInItsTimeAndTheNextWaitsTwiceAsLong() {
    submit(1, retries(2, DELAY));
    assertEquals(List.of(), fails(FailureKind.FAILED, 0, 0));
    assertEquals(OptionalLong.of(now + DELAY.toNanos()), table.nextDue());
    assertEquals(List.of(), dueAfter(DELAY.minusNanos(1)));
    assertEquals(List.of("send 0 #2 g1"), dueAfter(Duration.ofNanos(1)));
    assertEquals(OptionalLong.empty(), table.nextDue());
    fails(FailureKind.FAILED, 0, 1);
    assertEquals(OptionalLong.of(now + 2 * DELAY.toNanos()), table.nextDue());
    assertEquals(List.of("send 0 #3 g2"), dueAfter(DELAY.multipliedBy(2)));
  }

  @Test
  void aDelayOfCenturiesIsNoEarlierThanOthers() {
    submit(1, retries(1, Duration.ofSeconds(Long.MAX_VALUE)));
    table.add(new Chunk(call, retries(1, DELAY), 1, 1));
    fails(FailureKind.FAILED, 0, 0);
    fails(FailureKind.FAILED, 1, 0);
    assertEquals(OptionalLong.of(now + DELAY.toNanos()), table.nextDue());
    assertEquals(List.of("send 1 #2 g1"), dueAfter(Duration.ofDays(10_000)));
  }

  @Test
  void whatIsDueComesInTheOrderOfItsTimes() {
    submit(3, retries(1, DELAY));
    for (long id : List.of(2L, 0L, 1L)) {
      fails(FailureKind.FAILED, id, 0);
      now += MILLIS;
    }
    assertEquals(List.of("send 2 #2 g1", "send 0 #2 g1", "send 1 #2 g1"), dueAfter(DELAY));
  }

  @Test
  void aRetryThatWaitsIsForgottenOnceItsItemIsAnswered() {
    submit(2, retries(1, DELAY));
    fails(FailureKind.FAILED, 0, 0);
    fails(FailureKind.FAILED, 1, 0);
    table.claim(0, 2);
    assertEquals(OptionalLong.empty(), table.nextDue());
    assertEquals(List.of(), dueAfter(DELAY));
  }

  @Test
  void whatCannotBeReadOrFoundIsNotTriedAgain() {
    submit(2, retries(9, Duration.ZERO));
    assertEquals(List.of("unknown-task 0 #1 g0"), fails(FailureKind.UNKNOWN_TASK, 0, 0));
    assertEquals(List.of("encoding 1 #1 g0"), fails(FailureKind.ENCODING, 1, 0));
  }

  // RUNNING: threads of this JVM

  @Test
  void aTakenItemThatFailsRunsAgain() {
    submit(2, retries(1, DELAY));
    assertEquals("1 #1 g0", words(table.take(1)));
    fails(FailureKind.FAILED, 1, 0);
    assertFalse(table.isCurrent(1, 0));
    assertEquals(List.of("send 1 #2 g1"), dueAfter(DELAY));
    assertEquals("1 #2 g1", words(table.take(1)));
    assertTrue(table.isCurrent(1, 1));
    assertEquals(List.of("failed 1 #2 g1"), fails(FailureKind.FAILED, 1, 1));
  }

  // Crashes

  @Test
  void aCrashedItemRunsAgainAloneUntilItsLimit() {
    submit(3);
    assertEquals(List.of("send 1 #2 g1 alone"), fails(FailureKind.CRASHED, 1, 0));
    assertEquals(List.of("send 1 #3 g2 alone"), fails(FailureKind.CRASHED, 1, 1));
    assertEquals(List.of("crashed 1 #3 g2 poison"), fails(FailureKind.CRASHED, 1, 2));
    assertEquals(3, ledger.totals().crashes());
    assertEquals(List.of(0L, 2L), table.open(call, 0, 2));
  }

  @Test
  void theSameReportTwiceIsChargedOnce() {
    submit(1);
    fails(FailureKind.CRASHED, 0, 0);
    assertEquals(List.of("ignore"), fails(FailureKind.CRASHED, 0, 0));
    assertEquals(1, ledger.totals().crashes());
  }

  @Test
  void crashesAndFailuresHaveBudgetsOfTheirOwn() {
    submit(1, new RetryPolicy(1, Duration.ZERO, 2));
    assertEquals(List.of("send 0 #2 g1 alone"), fails(FailureKind.CRASHED, 0, 0));
    assertEquals(List.of("send 0 #3 g2"), fails(FailureKind.FAILED, 0, 1));
    assertEquals(List.of("crashed 0 #3 g2 poison"), fails(FailureKind.CRASHED, 0, 2));
  }

  // ASKED

  @Test
  void whatComesBackIsAskedAboutAndThenSentAgainFreeOfCharge() {
    submit(2, new RetryPolicy(0, Duration.ZERO, 1));
    assertEquals(List.of("ask"), returned(0, 2, 0));
    assertTrue(table.isAsking());
    assertEquals(List.of(), returned(0, 2, 0));
    assertEquals(List.of(), dueAfter(JobTable.ASK_LIMIT.minusNanos(1)));
    assertEquals(
        List.of("send 0 #1 g1 alone", "send 1 #1 g1 alone"), dueAfter(Duration.ofNanos(1)));
    assertFalse(table.isAsking());
    assertEquals(2, ledger.totals().returned());
  }

  @Test
  void onceAllSupervisorsHaveAnsweredOnlyALateReportIsWaitedFor() {
    submit(1);
    returned(0, 1, 0);
    now += MILLIS;
    heard("a", false);
    assertEquals(List.of(), dueAfter(JobTable.SETTLE));
    heard("b", true);
    assertEquals(List.of(), dueAfter(JobTable.SETTLE.minusNanos(1)));
    heard("b", true); // waits no longer for it than before
    assertEquals(List.of("send 0 #1 g1 alone"), dueAfter(Duration.ofNanos(1)));
  }

  @Test
  void whatSupervisorsSaidBeforeTheyWereAskedDoesNotCount() {
    submit(1);
    returned(0, 1, 0);
    table.heard("a", Set.of(), OptionalLong.of(now), now);
    table.heard("a", Set.of(), OptionalLong.empty(), now);
    assertEquals(List.of(), dueAfter(JobTable.SETTLE));
  }

  @Test
  void anItemThatSomebodyStillRunsIsNotSentAgainUntilHeStops() {
    submit(1);
    returned(0, 1, 0);
    for (int i = 0; i < 10; i++) {
      now += 4 * SECONDS;
      heard("a", true, new Copy.Id(0, 0));
      heard("b", true);
      assertEquals(List.of(), words(table.due(now)));
    }
    heard("a", true);
    assertEquals(List.of("send 0 #1 g1 alone"), dueAfter(JobTable.SETTLE));
  }

  @Test
  void anOwnerThatFallsSilentIsNotWaitedForForEver() {
    submit(1);
    returned(0, 1, 0);
    heard("a", false, new Copy.Id(0, 0));
    assertEquals(Set.of("a"), table.runners());
    assertEquals(List.of(), dueAfter(JobTable.OWNED.minusNanos(1)));
    assertEquals(List.of("send 0 #1 g1 alone"), dueAfter(Duration.ofNanos(1)));
  }

  @Test
  void anotherCopyOfTheItemDoesNotCountAsRunning() {
    submit(1);
    returned(0, 1, 0);
    now += MILLIS;
    heard("a", true, new Copy.Id(0, 1), new Copy.Id(7, 0));
    assertEquals(List.of("send 0 #1 g1 alone"), dueAfter(JobTable.SETTLE));
  }

  @Test
  void anAnswerEndsTheQuestion() {
    submit(2, retries(1, DELAY));
    returned(0, 2, 0);
    table.claim(0, 1);
    assertEquals(List.of(), fails(FailureKind.FAILED, 1, 0));
    assertFalse(table.isAsking());
    assertEquals(List.of("send 1 #2 g1"), dueAfter(JobTable.ASK_LIMIT));
  }

  @Test
  void aReportAfterTheReturnStillCharges() {
    submit(2, new RetryPolicy(0, Duration.ZERO, 2));
    returned(0, 2, 0);
    assertEquals(List.of("send 0 #2 g1 alone"), fails(FailureKind.CRASHED, 0, 0));
    assertEquals(List.of("send 1 #1 g1 alone"), dueAfter(JobTable.ASK_LIMIT));
  }

  @Test
  void theReturnOfACopyThatNoLongerMattersIsIgnored() {
    submit(1, retries(1, DELAY));
    fails(FailureKind.CRASHED, 0, 0);
    assertEquals(List.of(), returned(0, 1, 0));
    fails(FailureKind.FAILED, 0, 1);
    assertEquals(List.of(), returned(0, 1, 1));
    assertEquals(List.of(), returned(0, 1, 2)); // was not sent yet
    assertEquals(List.of(), returned(5, 3, 0));
  }

  // Free copies

  @Test
  void aReportThatComesAfterTheItemWasSentAgainStillCounts() {
    submit(1, new RetryPolicy(0, Duration.ZERO, 2));
    returned(0, 1, 0);
    dueAfter(JobTable.ASK_LIMIT);
    assertEquals(List.of(), fails(FailureKind.CRASHED, 0, 0));
    assertEquals(1, ledger.totals().crashes());
    assertEquals(List.of("ignore"), fails(FailureKind.CRASHED, 0, 0));
    assertEquals(1, ledger.totals().crashes());
    assertEquals(List.of("crashed 0 #2 g1 poison"), fails(FailureKind.CRASHED, 0, 1));
  }

  @Test
  void aLateReportCanBeTheLastOneAllowed() {
    submit(1, new RetryPolicy(0, Duration.ZERO, 1));
    returned(0, 1, 0);
    dueAfter(JobTable.ASK_LIMIT);
    assertEquals(List.of("crashed 0 #1 g1 poison"), fails(FailureKind.CRASHED, 0, 0));
  }

  @Test
  void aLateReportCountsAlsoWhileTheItemIsAskedAboutOrDelayed() {
    submit(2, new RetryPolicy(1, DELAY, 2));
    returned(0, 2, 0);
    dueAfter(JobTable.ASK_LIMIT);
    returned(0, 1, 1);
    fails(FailureKind.FAILED, 1, 1);
    fails(FailureKind.CRASHED, 0, 0);
    fails(FailureKind.CRASHED, 1, 0);
    assertEquals(List.of("send 1 #3 g2"), dueAfter(DELAY));
    assertEquals(List.of("send 0 #2 g2 alone"), dueAfter(JobTable.ASK_LIMIT));
  }

  @Test
  void aLateFailureDoesNotCount() {
    submit(1, retries(5, Duration.ZERO));
    returned(0, 1, 0);
    dueAfter(JobTable.ASK_LIMIT);
    assertEquals(List.of("ignore"), fails(FailureKind.FAILED, 0, 0));
  }

  @Test
  void whatComesBackForEverEnds() {
    submit(1);
    for (int generation = 0; generation < RetryPolicy.MAX_FREE_COPIES; generation++) {
      returned(0, 1, generation);
      String again = "send 0 #1 g" + (generation + 1) + " alone";
      assertEquals(List.of(again), dueAfter(JobTable.ASK_LIMIT));
    }
    returned(0, 1, RetryPolicy.MAX_FREE_COPIES);
    assertEquals(
        List.of("crashed 0 #1 g" + RetryPolicy.MAX_FREE_COPIES), dueAfter(JobTable.ASK_LIMIT));
    assertEquals(RetryPolicy.MAX_FREE_COPIES, ledger.totals().returned());
    assertEquals(0, ledger.totals().crashes());
  }

  // Neighbours in a chunk

  @Test
  void itemsOfAMessageThatCannotBeReadGoOnAloneAndOneOfThemFails() {
    submit(5);
    table.claim(2, 1);
    returned(3, 1, 0);
    fails(FailureKind.CRASHED, 4, 0);
    assertEquals(List.of("send 0 #1 g1", "send 1 #1 g1"), fails(FailureKind.UNREADABLE, 0, 0));
    assertEquals(List.of("unreadable 1 #1 g1"), fails(FailureKind.UNREADABLE, 1, 1));
    assertEquals(List.of("ignore"), fails(FailureKind.UNREADABLE, 2, 0));
    assertEquals(List.of("ignore"), fails(FailureKind.UNREADABLE, -1, 0));
  }

  @Test
  void anItemThatCannotBeReadAloneFails() {
    submit(1);
    assertEquals(List.of("unreadable 0 #1 g0"), fails(FailureKind.UNREADABLE, 0, 0));
  }

  @Test
  void theNeighboursOfAFailedItemAreLeftAlone() {
    submit(3, retries(1, Duration.ZERO));
    assertEquals(List.of("send 1 #2 g1"), fails(FailureKind.FAILED, 1, 0));
    assertEquals(List.of("ask"), returned(0, 3, 0)); // the others
    assertEquals(List.of("send 0 #1 g1 alone", "send 2 #1 g1 alone"), dueAfter(JobTable.ASK_LIMIT));
  }

  // Cancelled meanwhile

  @Test
  void whatWasCancelledMeanwhileIsAnsweredInsteadOfBeingSentAgain() {
    submit(5, new RetryPolicy(1, DELAY, 3));
    fails(FailureKind.FAILED, 1, 0);
    returned(0, 1, 0);
    assertEquals(List.of(0L, 1L, 2L, 3L), table.cancelWaiting(call, 0, 3, now));
    assertEquals(List.of("cancelled 1 #1 g1"), dueAfter(Duration.ZERO));
    assertEquals(List.of("cancelled 0 #1 g0"), dueAfter(JobTable.ASK_LIMIT));
    assertEquals(List.of("cancelled 2 #1 g1"), fails(FailureKind.CRASHED, 2, 0));
    assertEquals(List.of("cancelled 3 #1 g1"), fails(FailureKind.FAILED, 3, 0));
    assertEquals(List.of(4L), table.open(call, 0, 4));
    assertEquals(List.of(), fails(FailureKind.FAILED, 4, 0));
    assertEquals(List.of("send 4 #2 g1"), dueAfter(DELAY));
  }

  @Test
  void aRetryThatWaitsForHoursIsDueOnceItIsCancelledAndOthersAreNot() {
    submit(2, retries(1, Duration.ofHours(2)));
    fails(FailureKind.FAILED, 0, 0);
    fails(FailureKind.FAILED, 1, 0);
    table.cancelWaiting(call, 1, 1, now);
    assertEquals(OptionalLong.of(now), table.nextDue());
    assertEquals(List.of("cancelled 1 #1 g1"), dueAfter(Duration.ZERO));
    assertEquals(List.of(0L), table.open(call, 0, 1));
    assertEquals(OptionalLong.of(now + Duration.ofHours(2).toNanos()), table.nextDue());
  }

  @Test
  void aRetryIsCountedOnlyWhenItIsSent() {
    submit(3, retries(1, DELAY));
    fails(FailureKind.FAILED, 0, 0);
    fails(FailureKind.FAILED, 1, 0);
    table.cancelWaiting(call, 1, 2, now);
    dueAfter(Duration.ZERO);
    fails(FailureKind.FAILED, 2, 0);
    assertEquals(0, ledger.totals().retries());
    dueAfter(DELAY);
    assertEquals(1, ledger.totals().retries());
  }

  @Test
  void whatEndsForGoodEndsAsItDidThoughItWasCancelledMeanwhile() {
    submit(1);
    table.cancelWaiting(call, 0, 0, now);
    assertEquals(List.of("failed 0 #1 g0"), fails(FailureKind.FAILED, 0, 0));
  }

  // Lost messages

  private long quietSince;

  private List<String> silence(long countedAt, long heardAt, Copy.Id... running) {
    return words(
        table.silence(quietSince, countedAt, OptionalLong.of(heardAt), Set.of(running), now));
  }

  private List<String> silence(Copy.Id... running) {
    return silence(now, now, running);
  }

  private void quiet() {
    quietSince = now;
    now += JobTable.QUIET.toNanos();
  }

  private List<String> silenceAfterProof(Copy.Id... running) {
    now += JobTable.PROOF.toNanos();
    return silence(running);
  }

  @Test
  void anItemOfWhichNobodyKnowsAnythingForLongIsSentAgain() {
    submit(1);
    quiet();
    assertEquals(List.of(), silence());
    now += JobTable.PROOF.toNanos() - 1;
    assertEquals(List.of(), silence());
    now++;
    assertEquals(List.of("send 0 #1 g1"), silence());
    assertEquals(1, ledger.totals().returned());
    assertEquals(List.of(), silence());
  }

  @Test
  void nothingIsSuspectedBeforeItIsQuietForLong() {
    submit(1);
    quiet();
    quietSince++;
    assertEquals(List.of(), silence());
    quietSince--;
    assertEquals(List.of(), silence());
    now += JobTable.PROOF.toNanos() / 2;
    quietSince = now; // an answer came
    assertEquals(List.of(), silenceAfterProof());
  }

  @Test
  void aSuspicionEndsWhenSomethingMoves() {
    submit(1);
    quiet();
    silence();
    table.moving();
    assertEquals(List.of(), silenceAfterProof());
    assertEquals(List.of("send 0 #1 g1"), silenceAfterProof());
  }

  @Test
  void theProofIsNewerThanTheSuspicion() {
    submit(1);
    quiet();
    silence();
    long old = now;
    now += 2 * JobTable.PROOF.toNanos();
    assertEquals(List.of(), silence(old, now));
    assertEquals(List.of(), silence(now, old));
    assertEquals(
        List.of(), words(table.silence(quietSince, now, OptionalLong.empty(), Set.of(), now)));
    assertEquals(List.of("send 0 #1 g1"), silence());
  }

  @Test
  void whatSomebodyRunsIsNotLostNorAreItsNeighboursInTheMessage() {
    submit(2);
    table.add(new Chunk(call, retries(0, DELAY), 2, 2));
    quiet();
    assertEquals(List.of(), silence(new Copy.Id(0, 0)));
    assertEquals(List.of("send 2 #1 g1", "send 3 #1 g1"), silenceAfterProof(new Copy.Id(0, 0)));
  }

  @Test
  void aNeighbourThatWasSentAloneIsSentAgainByItself() {
    submit(3);
    fails(FailureKind.CRASHED, 1, 0);
    fails(FailureKind.CRASHED, 2, 0);
    quiet();
    Copy.Id[] running = {new Copy.Id(0, 0), new Copy.Id(1, 1), new Copy.Id(2, 0)};
    assertEquals(List.of(), silence(running));
    assertEquals(List.of("send 2 #2 g2"), silenceAfterProof(running));
  }

  @Test
  void whatBeginsToMoveMeanwhileIsNotSentAgain() {
    submit(4, retries(1, Duration.ofDays(1)));
    quiet();
    silence();
    table.claim(0, 1);
    returned(1, 1, 0);
    fails(FailureKind.FAILED, 2, 0);
    assertEquals(List.of("send 3 #1 g1"), silenceAfterProof());
  }

  @Test
  void whatIsLostAgainAndAgainEnds() {
    submit(1);
    for (int i = 0; i < RetryPolicy.MAX_FREE_COPIES; i++) {
      quiet();
      silence();
      assertEquals(List.of("send 0 #1 g" + (i + 1)), silenceAfterProof());
    }
    quiet();
    silence();
    assertEquals(List.of("crashed 0 #1 g" + RetryPolicy.MAX_FREE_COPIES), silenceAfterProof());
  }
}
