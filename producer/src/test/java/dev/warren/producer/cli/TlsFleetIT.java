package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.Pool;
import dev.warren.broker.TestAuthority;
import dev.warren.broker.TestAuthority.Identity;
import dev.warren.broker.TlsRabbit;
import dev.warren.task.Tasks;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both programs and a pool at a RabbitMQ that knows its users by their certificates. */
@Timeout(300)
class TlsFleetIT {
  @TempDir private static Path folder;
  private static TestAuthority authority;
  private static TlsRabbit rabbit;

  @BeforeAll
  static void start() {
    authority = new TestAuthority(folder, "authority");
    rabbit = new TlsRabbit(authority);
    rabbit.addUser("worker");
    rabbit.addUser("producer");
  }

  @AfterAll
  static void stop() {
    if (rabbit != null) {
      rabbit.close();
    }
  }

  private static String as(String user) {
    Identity identity = authority.issue(user, "EC", "dns:client.example.org");
    return rabbit.uri(authority, identity);
  }

  @Test
  void theMainJobRunsWithCertificatesInsteadOfPasswords() throws Exception {
    String producer = as("producer");
    try (Program fleet =
        Program.withBroker(Program.WORKER, as("worker"), "start", "--processes=2")) {
      fleet.until("2 worker processes of fleet 'default' on amqps://localhost:");
      try (Program job =
          Program.producer("run", "--broker", producer, "--arg=10", "--count=50", "--json")) {
        JsonNode summary = JsonMapper.shared().readTree(job.await(0).out());
        assertEquals(50, summary.get("succeeded").asInt());
        assertEquals(producer, summary.get("broker").asString());
        job.assertNothingLeft();
      }
      try (Pool pool = Pool.connect(producer)) {
        assertEquals(
            List.of(BigInteger.ONE, BigInteger.TWO), pool.map(Tasks::sumOfPowers, List.of(1, 2)));
      }
      fleet.signal("TERM");
      fleet.await(143);
      fleet.assertNothingLeft();
    }
  }

  @Test
  void aUserThatDoesNotExistIsToldSo() throws Exception {
    refused("refused the login by certificate", as("nobody"));
  }

  @Test
  void nobodyGetsInWithoutACertificate() throws Exception {
    refused("certfile", rabbit.uri(authority));
  }

  @Test
  void anotherAuthorityIsNotTrusted() throws Exception {
    refused("must be in the cacertfile", rabbit.uri(new TestAuthority(folder, "stranger")));
  }

  private static void refused(String words, String uri) throws Exception {
    for (Path jar : new Path[] {Program.PRODUCER, Program.WORKER}) {
      String command = jar == Program.WORKER ? "start" : "run";
      try (Program program = Program.withBroker(jar, uri, command)) {
        var result = program.await(3);
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains(words), result.err());
        program.assertNothingLeft();
      }
    }
  }
}
