package dev.warren.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.FleetUsers;
import dev.warren.broker.RabbitServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of the users of the page on RabbitMQ can see and run the fleet. */
@Timeout(180)
class FleetPermissionsIT {
  private static FleetUsers users;
  private static WorkerJar worker;

  @BeforeAll
  static void startWorker() throws Exception {
    users = new FleetUsers(RabbitServer.shared());
    worker = new WorkerJar(users.address(FleetUsers.WORKER), "w1", "--processes=1");
    Await.until(
        () -> worker.log(),
        Duration.ofSeconds(60),
        () -> run(FleetUsers.WORKER, "health").code() == 0);
  }

  @AfterAll
  static void endWorker() throws Exception {
    worker.close();
    users.close();
  }

  private static Shell.Result run(String user, String... arguments) {
    String uri = users.address(user).toUriWithPassword();
    return new Shell().with("WARREN_BROKER", uri).run(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {FleetUsers.WORKER, FleetUsers.PRODUCER, FleetUsers.OPERATOR})
  void everyoneSeesAndRunsTheFleet(String user) {
    for (String command :
        new String[] {"ps", "ps --json", "ps --jobs", "quiet", "resume", "scale 1", "doctor"}) {
      Shell.Result result = run(user, command.split(" "));
      assertEquals(0, result.code(), command + ": " + result.err() + result.out());
    }
    assertTrue(users.queues().stream().noneMatch(queue -> queue.contains(user + "-")));
  }
}
