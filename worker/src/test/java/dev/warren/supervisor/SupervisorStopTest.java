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

  private static Duration stop(SupervisorFixture scene, Duration grace) {
    long start = System.nanoTime();
    scene.supervisor.stop(grace);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void assertBetween(long leastMillis, long mostMillis, Duration took) {
    assertTrue(took.toMillis() >= leastMillis && took.toMillis() < mostMillis, took::toString);
  }

  @Test
  void asksTheProcessesToLeaveAndSaysWhatItWaitsFor() {
    try (var scene = SupervisorFixture.of(2, "config ready begin:job-1:7", "config ready")) {
      scene.awaitReady(2);
      scene.awaitRunning(0, 7);
      Duration took = stop(scene, Duration.ofSeconds(20));
      assertBetween(0, 5_000, took);
      for (Process process : scene.launched) {
        assertEquals(0, process.exitValue());
      }
      assertTrue(scene.log.toString().contains("waiting up to"), scene.log::toString);
      assertTrue(scene.log.toString().contains("item 7 of job job-1"), scene.log::toString);
      assertTrue(scene.gaveUp.isEmpty());
      assertTrue(scene.reports.isEmpty());
      assertEquals(2, scene.launched.size());
      assertTrue(scene.announcements.get(scene.announcements.size() - 1).gone());
    }
  }

  @Test
  void sendsSigtermAfterTheGracePeriod() {
    try (var scene = SupervisorFixture.of(1, "stubborn config ready begin:j:0")) {
      scene.awaitReady(1);
      Duration took = stop(scene, Duration.ofMillis(500));
      assertBetween(500, 2_400, took);
      assertEquals(143, scene.launched.get(0).exitValue());
      assertTrue(scene.log.toString().contains("SIGKILL in 2 s"), scene.log::toString);
    }
  }

  @Test
  void sendsSigkillTwoSecondsLater() {
    try (var scene = SupervisorFixture.deaf(1, "stubborn config ready begin:j:0")) {
      scene.awaitReady(1);
      Duration took = stop(scene, Duration.ofMillis(200));
      assertBetween(2_200, 5_000, took);
      assertEquals(137, scene.launched.get(0).exitValue());
      assertTrue(scene.log.toString().contains("SIGKILL for worker"), scene.log::toString);
      // The supervisor's own doing: nobody is charged.
      assertTrue(scene.reports.isEmpty());
    }
  }

  @Test
  void processesThatAreNotReadyAreNotWaitedFor() {
    try (var scene = SupervisorFixture.of(1, "hang")) {
      scene.awaitLaunched(1);
      assertBetween(0, 3_000, stop(scene, Duration.ofSeconds(20)));
    }
    try (var scene = SupervisorFixture.withoutBroker(1, "config ready")) {
      scene.awaitLaunched(1);
      assertBetween(0, 3_000, stop(scene, Duration.ofSeconds(20)));
    }
  }

  @Test
  void aCrashWhileDrainingIsReported() {
    try (var scene =
        SupervisorFixture.of(1, "stubborn config ready begin:j:5 pause:1500 halt:42")) {
      scene.awaitReady(1);
      stop(scene, Duration.ofSeconds(20));
      assertEquals(5, scene.awaitReport(0).first());
    }
  }

  @Test
  void killEndsProcessesThatWereStoppedAndWhatTheyStarted() throws Exception {
    try (var scene =
        SupervisorFixture.of(2, "config ready begin:j:0 spawn hang", "config ready signal:STOP")) {
      scene.awaitReady(2);
      scene.awaitOutput("spawned ");
      long sleeper =
          scene.output.stream()
              .filter(line -> line.contains("spawned "))
              .map(line -> Long.parseLong(line.replaceAll(".*spawned (\\d+)", "$1")))
              .findFirst()
              .orElseThrow();
      scene.supervisor.kill();
      scene.await(
          "the end of the grandchild",
          () -> ProcessHandle.of(sleeper).map(h -> !h.isAlive()).orElse(true));
      assertTrue(scene.reports.isEmpty());
    }
  }

  @Test
  void killOvertakesStop() throws Exception {
    try (var scene = SupervisorFixture.of(1, "stubborn config ready begin:j:0")) {
      scene.awaitReady(1);
      var stopped = CompletableFuture.runAsync(() -> scene.supervisor.stop(Duration.ofHours(1)));
      scene.await("draining", () -> scene.log.toString().contains("waiting up to"));
      scene.supervisor.kill();
      stopped.get();
      assertEquals(137, scene.launched.get(0).exitValue());
    }
  }

  @Test
  void anInterruptTurnsStopIntoKillAndIsKept() throws Exception {
    try (var scene = SupervisorFixture.of(1, "stubborn config ready begin:j:0")) {
      scene.awaitReady(1);
      var kept = new CompletableFuture<Boolean>();
      var stopper =
          new Thread(
              () -> {
                scene.supervisor.stop(Duration.ofHours(1));
                kept.complete(Thread.currentThread().isInterrupted());
              });
      stopper.start();
      scene.await("draining", () -> scene.log.toString().contains("waiting up to"));
      stopper.interrupt();
      assertTrue(kept.get());
    }
  }

  @Test
  void stopsAgainAndAfterGivingUp() {
    try (var scene = SupervisorFixture.of(1, "halt:11")) {
      scene.awaitGivenUp();
      scene.supervisor.stop(Duration.ofSeconds(20));
      scene.supervisor.stop(Duration.ofSeconds(20));
      scene.supervisor.kill();
      assertEquals(1, scene.gaveUp.size());
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
            box -> {
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
      try (var scene = SupervisorFixture.of(1, "config ready begin:j:0")) {
        scene.awaitReady(1);
        System.out.println(scene.launched.get(0).pid());
        new CountDownLatch(1).await();
      }
    }
  }
}
