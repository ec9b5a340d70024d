package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.Pool;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.FleetUsers;
import dev.warren.broker.QueueNames;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All that the README grants a producer is needed, and what is missing is told at once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProducerPermissionsIT {
  private static final List<String> NEEDS =
      List.of(
          "configure warren.replies.ID",
          "configure warren.default.control.ID",
          "write amq.default",
          "write warren.default.control",
          "write warren.default.control.ID",
          "read warren.replies.ID",
          "read warren.default.control",
          "read warren.default.control.ID");

  private static FleetUsers users;

  @BeforeAll
  static void makeUsers() {
    users = new FleetUsers(RabbitServer.shared());
    users.addWithout(FleetUsers.PRODUCER, NEEDS);
  }

  @AfterAll
  static void deleteUsers() {
    users.close();
  }

  @BeforeEach
  void makeFleet() throws Exception {
    try (BrokerConnection connection = users.connect(FleetUsers.WORKER)) {
      Topology.declareFleet(connection, new QueueNames("default"));
    }
  }

  static List<String> needs() {
    return NEEDS;
  }

  @ParameterizedTest(name = "without {0}")
  @MethodSource("needs")
  void aMissingPermissionIsToldInOneSentence(String need) {
    expectRefusal(need, need.replaceFirst(" .*", " access to "));
  }

  @Test
  void aFleetThatNobodyHasMadeIsToldInOneSentence() throws Exception {
    users.deleteFleet();
    expectRefusal(FleetUsers.PRODUCER, "have it made first by somebody who may");
  }

  private static void expectRefusal(String user, String words) {
    var err = new ByteArrayOutputStream();
    String uri = users.address(user).toUriWithPassword();
    var environment =
        new CliEnvironment(
            InputStream.nullInputStream(),
            new ByteArrayOutputStream(),
            new PrintStream(err, true, UTF_8),
            Map.of("WARREN_BROKER", uri)::get,
            (signal, action) -> {});
    int code = ProducerMain.run(environment, Pool::builder, "run", "echo", "--arg=1");
    String text = err.toString(UTF_8);
    assertEquals(ExitCode.BROKER.code(), code, text);
    assertTrue(text.contains(words), text);
  }

  @Test
  void theProgramsRunAJobWithTheLeastPermissions() throws Exception {
    String worker = users.address(FleetUsers.WORKER).toUriWithPassword();
    String producer = users.address(FleetUsers.PRODUCER).toUriWithPassword();
    try (Program fleet = Program.withBroker(Program.WORKER, worker, "start", "--processes=1")) {
      fleet.until("1 worker process of fleet 'default'");
      try (Program job =
          Program.withBroker(
              Program.PRODUCER, producer, "run", "--arg=10", "--count=50", "--json")) {
        JsonNode summary = JsonMapper.shared().readTree(job.await(0).out());
        assertEquals(50, summary.get("succeeded").asInt());
      }
      fleet.signal("TERM");
      fleet.await(143);
      fleet.assertNothingLeft();
    }
  }
}
