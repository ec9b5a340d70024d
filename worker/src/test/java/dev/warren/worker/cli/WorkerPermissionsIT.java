package dev.warren.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.FleetUsers;
import dev.warren.broker.QueueNames;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.cli.ExitCode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that the README grants a worker is needed, and what is missing is told at the start. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerPermissionsIT {
  private static final List<String> NEEDS =
      List.of(
          "configure warren.default.tasks",
          "configure warren.default.retry",
          "configure warren.default.dead",
          "configure warren.default.control",
          "configure warren.default.control.ID",
          "write amq.default",
          "write warren.default.control",
          "write warren.default.control.ID",
          "read warren.default.tasks",
          "read warren.default.retry",
          "read warren.default.control",
          "read warren.default.control.ID");

  private static final QueueNames NAMES = new QueueNames("default");
  private static FleetUsers users;

  @BeforeAll
  static void makeUsers() {
    users = new FleetUsers(RabbitServer.shared());
    users.addWithout(FleetUsers.WORKER, NEEDS);
  }

  @AfterAll
  static void deleteUsers() {
    users.close();
  }

  static List<String> needs() {
    return NEEDS;
  }

  @ParameterizedTest(name = "without {0}")
  @MethodSource("needs")
  void aMissingPermissionIsToldInOneSentence(String need) throws Exception {
    users.deleteFleet();
    expectRefusal(need, need.replaceFirst(" .*", " access to "));
  }

  @Test
  void aQueueThatIsThereButMustNotBeReadIsToldAtTheStart() throws Exception {
    try (BrokerConnection connection = users.connect(FleetUsers.WORKER)) {
      Topology.declareFleet(connection, NAMES);
    }
    expectRefusal("read warren.default.tasks", "read access to queue 'warren.default.tasks'");
    expectRefusal("read warren.default.retry", "read access to queue 'warren.default.retry'");
  }

  private static void expectRefusal(String user, String words) {
    String uri = users.address(user).toUriWithPassword();
    var result = new Shell().with("WARREN_BROKER", uri).run("start", "--processes=1");
    assertEquals(ExitCode.BROKER.code(), result.code(), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(words), result.err());
  }

  @Test
  void theCheckLeavesNothing() throws Exception {
    try (BrokerConnection connection = users.connect(FleetUsers.WORKER)) {
      Topology.declareFleet(connection, NAMES);
      List<String> before = users.queues();
      AccessCheck.run(connection, NAMES);
      List<String> after = users.queues();
      after.removeAll(before);
      assertEquals(List.of(), after);
    }
  }
}
