package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.RabbitServer;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.JobStatus;
import dev.warren.task.Tasks;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Jobs are seen, and ended, by others on the fleet. */
@Timeout(120)
class JobsOnFleetIT {
  private final RabbitServer server = RabbitServer.shared();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private JobWatcher watcher;
  private Pool pool;
  private String job;

  @BeforeEach
  void open(TestInfo test) throws Exception {
    String fleet = test.getTestMethod().orElseThrow().getName();
    watcher = new JobWatcher(server, fleet);
    pool =
        Pool.builder()
            .broker(server.address().toUriWithPassword())
            .fleet(fleet)
            .processes(1)
            .jvmOptions(ShortLivedJvm.options("64m"))
            .name("nightly")
            .weight(3)
            .onNotice(notices::add)
            .open();
    job = pool.job().orElseThrow().name();
  }

  @AfterEach
  void close() throws Exception {
    pool.terminate();
    pool.join();
    watcher.close();
  }

  @Test
  void aJobSaysHowItIs() throws Exception {
    assertTrue(watcher.heard(job).isEmpty(), "it has not begun");
    MapResult<Long> sleeps = pool.mapAsync(Tasks::sleep, Collections.nCopies(50, 100L));
    Await.until("it says that it has begun", () -> !watcher.heard(job).isEmpty());
    Await.until("some are done", () -> sleeps.progress().done() >= 2);
    JobStatus now = watcher.ask(job);
    assertEquals("nightly", now.name());
    assertEquals("dev.warren.task.Tasks.sleep", now.task());
    assertEquals(OptionalLong.of(50), now.total());
    assertEquals(3, now.weight());
    assertEquals(ProcessHandle.current().pid(), now.pid());
    assertTrue(now.succeeded() >= 2 && now.succeeded() <= now.submitted(), now::toString);
    assertTrue(now.running() >= 0 && now.running() <= 1, now::toString);
    sleeps.get();
    JobStatus done = watcher.ask(job);
    assertEquals(50, done.succeeded());
    assertEquals(0, done.running());
    assertTrue(done.waitSeconds() >= 0 && done.perSecond() > 0, done::toString);
    pool.close();
    Await.until("it says that it is over", () -> last().over());
    assertEquals(50, last().succeeded());
  }

  private JobStatus last() {
    List<JobStatus> all = watcher.heard(job);
    return all.get(all.size() - 1);
  }

  @Test
  void anInputOfUnknownLengthHasNoTotal() throws Exception {
    try (ResultIterator<Long> sleeps = pool.imap(Tasks::sleep, endless())) {
      sleeps.next();
      assertEquals(OptionalLong.empty(), watcher.ask(job).total());
    }
  }

  private static Iterable<Long> endless() {
    return () -> java.util.stream.Stream.generate(() -> 20L).iterator();
  }

  @Test
  void aMapIsCancelledBySomebodyElseAndThePoolGoesOn() throws Exception {
    MapResult<Long> sleeps = pool.mapAsync(Tasks::sleep, Collections.nCopies(50_000, 50L));
    Await.until("some are done", () -> sleeps.progress().done() >= 2);
    Done done = watcher.end(job);
    assertTrue(done.ok());
    assertEquals(job, done.from());
    TaskCancelledException e = assertThrows(TaskCancelledException.class, sleeps::get);
    assertTrue(e.getMessage().contains("cancelled by somebody on the fleet"), e.getMessage());
    assertTrue(pool.ledger().balances(), pool.ledger()::toString);
    assertTrue(pool.ledger().cancelled() > 0);
    assertEquals(
        List.of("job " + job + " was cancelled by somebody on the fleet"),
        notices.stream().filter(line -> line.contains("cancelled")).toList());
    assertEquals(7, pool.apply(Tasks::sleep, 7L));
  }

  @Test
  void anEndlessIteratorIsCancelledBySomebodyElse() throws Exception {
    ResultIterator<Long> sleeps = pool.imap(Tasks::sleep, endless());
    sleeps.next();
    watcher.end(job);
    TaskCancelledException end =
        assertThrows(
            TaskCancelledException.class,
            () -> {
              while (sleeps.hasNext()) {
                sleeps.nextOutcome();
              }
            });
    assertTrue(end.getMessage().contains("cancelled by somebody on the fleet"), end.getMessage());
    assertFalse(sleeps.hasNext());
    assertTrue(pool.ledger().balances(), pool.ledger()::toString);
    assertEquals(7, pool.apply(Tasks::sleep, 7L));
  }
}
