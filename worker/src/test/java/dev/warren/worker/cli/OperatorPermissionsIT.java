package dev.warren.worker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.FleetUsers;
import dev.warren.broker.Message;
import dev.warren.broker.Poison;
import dev.warren.broker.QueueNames;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.cli.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the README grants who looks after dead letters is enough, and all of it is needed. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OperatorPermissionsIT {
  private static final String WRITE = "write amq.default";
  private static final String READ = "read warren.default.dead";
  private static final QueueNames NAMES = new QueueNames("default");

  private FleetUsers users;

  @BeforeEach
  void makeALetter() throws Exception {
    users = new FleetUsers(RabbitServer.shared());
    users.addWithout(FleetUsers.OPERATOR, List.of(WRITE, READ));
    String task =
        "{\"v\":1,\"job\":\"3f2a\",\"task\":\"acme.Words.split\",\"first\":7,\"items\":[[1]]}";
    String replies = "warren.replies." + "0".repeat(32);
    Message letter = Message.of(task.getBytes(UTF_8), replies);
    try (BrokerConnection connection = users.connect(FleetUsers.WORKER)) {
      Topology.declareFleet(connection, NAMES);
      var publisher = ConfirmedPublisher.open(connection, () -> {});
      publisher.publish("", NAMES.dead(), letter, letter);
      Await.until("the confirm", () -> isSettled(publisher));
    }
  }

  private static boolean isSettled(ConfirmedPublisher publisher) {
    try {
      publisher.settle((token, outcome) -> {});
      return publisher.outstanding() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void deleteUsers() {
    users.close();
  }

  private Shell.Result dead(String user, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "dead";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    String uri = users.address(user).toUriWithPassword();
    return new Shell().with("WARREN_BROKER", uri).run(all);
  }

  @Test
  void theyAreEnough() {
    var listed = dead(FleetUsers.OPERATOR, "list");
    assertEquals(0, listed.code(), listed.err());
    assertTrue(listed.out().contains("3f2a/7"), listed.out());
    var requeued = dead(FleetUsers.OPERATOR, "requeue", "--all");
    assertEquals(0, requeued.code(), requeued.err());
    assertTrue(requeued.err().contains("1 requeued"), requeued.err());
    var purged = dead(FleetUsers.OPERATOR, "purge", "--all");
    assertEquals(0, purged.code(), purged.err());
    assertTrue(purged.err().contains("nothing purged: there are no dead letters"), purged.err());
  }

  @Test
  void aLetterThatTheClientCannotReadIsShownAndRequeued() throws Exception {
    String task = "{\"v\":1,\"job\":\"bad\",\"task\":\"echo\",\"first\":0,\"items\":[[1]]}";
    for (int i = 0; i < 3; i++) {
      Poison.send(users.address(FleetUsers.PRODUCER), "", NAMES.dead(), null, task.getBytes(UTF_8));
    }
    var listed = dead(FleetUsers.OPERATOR, "list");
    assertEquals(0, listed.code(), listed.err());
    assertEquals(
        3, listed.out().lines().filter(line -> line.contains("headers cannot be")).count());
    assertTrue(listed.out().contains("3f2a/7"), listed.out());
    var requeued = dead(FleetUsers.OPERATOR, "requeue", "--task=echo");
    assertEquals(0, requeued.code(), requeued.err());
    assertTrue(requeued.err().contains("3 requeued"), requeued.err());
    Poison.send(users.address(FleetUsers.PRODUCER), "", NAMES.dead(), null, task.getBytes(UTF_8));
    var purged = dead(FleetUsers.OPERATOR, "purge", "--item=bad/0");
    assertEquals(0, purged.code(), purged.err());
    assertTrue(purged.err().contains("1 purged"), purged.err());
  }

  @Test
  void whoMayNotReadIsToldSo() {
    expectRefusal("access to queue 'warren.default.dead'", dead(READ, "list"));
    expectRefusal("access to queue 'warren.default.dead'", dead(READ, "purge", "--all"));
  }

  @Test
  void whoMayNotWriteLosesNothing() {
    expectRefusal("write access", dead(WRITE, "requeue", "--all"));
    assertTrue(dead(FleetUsers.OPERATOR, "list").out().contains("3f2a/7"));
  }

  private static void expectRefusal(String words, Shell.Result result) {
    assertEquals(ExitCode.BROKER.code(), result.code(), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(words), result.err());
  }
}
