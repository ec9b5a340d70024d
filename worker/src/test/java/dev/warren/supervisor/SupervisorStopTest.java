package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.address.BrokerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SupervisorStopTest {

  private static Duration stop(SupervisorFixture fixture, Duration grace) {
    long start = System.nanoTime();
    fixture.supervisor.stop(grace);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void assertBetween(long leastMillis, long mostMillis, Duration took) {
    assertTrue(took.toMillis() >= leastMillis && took.toMillis() < mostMillis, took::toString);
  }

  @Test
  void asksTheProcessesToLeaveAndSaysWhatItWaitsFor() {
    try (var fixture = SupervisorFixture.of(2, "config ready begin:job-1:7", "config ready")) {
      fixture.awaitReady(2);
      fixture.awaitRunning(0, 7);
      Duration took = stop(fixture, Duration.ofSeconds(20));
      assertBetween(0, 5_000, took);
      for (Process process : fixture.launched) {
        assertEquals(0, process.exitValue());
      }
      fixture.assertLogged("waiting up to");
      fixture.assertLogged("item 7 of job job-1");
      assertTrue(fixture.gaveUp.isEmpty());
      assertTrue(fixture.reports.isEmpty());
      assertEquals(2, fixture.launched.size());
      assertTrue(fixture.announcements.get(fixture.announcements.size() - 1).gone());
    }
  }

  @Test
  void sendsSigtermAfterTheGracePeriod() {
    try (var fixture = SupervisorFixture.of(1, "stubborn config ready begin:j:0")) {
      fixture.awaitReady(1);
      Duration took = stop(fixture, Duration.ofMillis(500));
      assertBetween(500, 2_400, took);
      assertEquals(143, fixture.launched.get(0).exitValue());
      fixture.assertLogged("SIGKILL in 2s");
    }
  }

  @Test
  void sendsSigkillTwoSecondsLater() {
    try (var fixture = SupervisorFixture.deaf(1, "stubborn config ready begin:j:0")) {
      fixture.awaitReady(1);
      Duration took = stop(fixture, Duration.ofMillis(200));
      assertBetween(2_200, 5_000, took);
      assertEquals(137, fixture.launched.get(0).exitValue());
      fixture.assertLogged("SIGKILL for worker");
      // The supervisor's own doing: nobody is charged.
      assertTrue(fixture.reports.isEmpty());
    }
  }

  @Test
  void processesThatAreNotReadyAreNotWaitedFor() {
    try (var fixture = SupervisorFixture.of(1, "hang")) {
      fixture.awaitLaunched(1);
      assertBetween(0, 3_000, stop(fixture, Duration.ofSeconds(20)));
    }
    try (var fixture = SupervisorFixture.withoutBroker(1, "config ready")) {
      fixture.awaitLaunched(1);
      assertBetween(0, 3_000, stop(fixture, Duration.ofSeconds(20)));
    }
  }

  @Test
  void aCrashWhileDrainingIsReported() {
    try (var fixture =
        SupervisorFixture.of(1, "stubborn config ready begin:j:5 pause:1500 halt:42")) {
      fixture.awaitReady(1);
      stop(fixture, Duration.ofSeconds(20));
      assertEquals(5, fixture.awaitReport(0).first());
    }
  }

  @Test
  void killEndsProcessesThatWereStoppedAndWhatTheyStarted() throws Exception {
    try (var fixture =
        SupervisorFixture.of(2, "config ready begin:j:0 spawn hang", "config ready signal:STOP")) {
      fixture.awaitReady(2);
      fixture.awaitOutput("spawned ");
      long sleeper =
          fixture.output.stream()
              .filter(line -> line.contains("spawned "))
              .map(line -> Long.parseLong(line.replaceAll(".*spawned (\\d+)", "$1")))
              .findFirst()
              .orElseThrow();
      fixture.supervisor.kill();
      fixture.await(
          "the end of the grandchild",
          () -> ProcessHandle.of(sleeper).map(h -> !h.isAlive()).orElse(true));
      assertTrue(fixture.reports.isEmpty());
    }
  }

  @Test
  void killOvertakesStop() throws Exception {
    try (var fixture = SupervisorFixture.of(1, "stubborn config ready begin:j:0")) {
      fixture.awaitReady(1);
      var stopped = CompletableFuture.runAsync(() -> fixture.supervisor.stop(Duration.ofHours(1)));
      fixture.awaitLogged("waiting up to");
      fixture.supervisor.kill();
      stopped.get();
      assertEquals(137, fixture.launched.get(0).exitValue());
    }
  }

  @Test
  void anInterruptTurnsStopIntoKillAndIsKept() throws Exception {
    try (var fixture = SupervisorFixture.of(1, "stubborn config ready begin:j:0")) {
      fixture.awaitReady(1);
      var kept = new CompletableFuture<Boolean>();
      var stopper =
          new Thread(
              () -> {
                fixture.supervisor.stop(Duration.ofHours(1));
                kept.complete(Thread.currentThread().isInterrupted());
              });
      stopper.start();
      fixture.awaitLogged("waiting up to");
      stopper.interrupt();
      assertTrue(kept.get());
    }
  }

  @Test
  void stopsAgainAndAfterGivingUp() {
    try (var fixture = SupervisorFixture.of(1, "halt:11")) {
      fixture.awaitGivenUp();
      fixture.supervisor.stop(Duration.ofSeconds(20));
      fixture.supervisor.stop(Duration.ofSeconds(20));
      fixture.supervisor.kill();
      assertEquals(1, fixture.gaveUp.size());
    }
  }

  @Test
  void aListenerCannotWaitForItsOwnSupervisor() throws Exception {
    var caught = new CompletableFuture<Throwable>();
    var supervisor = new CompletableFuture<Supervisor>();
    var listener =
        new SupervisorListener() {
          @Override
          public void gaveUp(String reason) {
            try {
              supervisor.get().kill();
            } catch (IllegalStateException | InterruptedException | ExecutionException e) {
              caught.complete(e);
            }
          }
        };
    var broker = new CompletableFuture<BrokerAddress>();
    supervisor.complete(
        new Supervisor(
            SupervisorFixture.config(1),
            broker,
            broker,
            listener,
            status -> {
              throw new IOException("no");
            },
            (id, address, incoming) -> null));
    supervisor.get().start();
    assertTrue(caught.get() instanceof IllegalStateException);
    supervisor.get().kill();
  }

  /** A supervisor in a virtual machine of its own, killed without a word. */
  @Test
  void processesEndWithTheirSupervisor() throws Exception {
    var builder =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Orphanage.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    Process supervisor = builder.start();
    Path child;
    try (var lines = supervisor.inputReader()) {
      child = Path.of("/proc", lines.readLine(), "stat");
    }
    assertTrue(runs(child));
    long start = System.nanoTime();
    supervisor.destroyForcibly();
    Await.until("the end of the process", () -> !runs(child));
    assertBetween(0, 2_000, Duration.ofNanos(System.nanoTime() - start));
  }

  /** Not dead, and not waiting for somebody to ask for its exit code either. */
  private static boolean runs(Path stat) {
    try {
      return !Files.readString(stat).contains(") Z ");
    } catch (IOException e) {
      return false;
    }
  }

  /** Main class of that virtual machine: prints the pid of its one process when that is ready. */
  static final class Orphanage {
    private Orphanage() {}

    public static void main(String[] arguments) throws Exception {
      try (var fixture = SupervisorFixture.of(1, "config ready begin:j:0")) {
        fixture.awaitReady(1);
        System.out.println(fixture.launched.get(0).pid());
        new CountDownLatch(1).await();
      }
    }
  }
}
