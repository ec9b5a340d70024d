package dev.warren.broker;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The users that the page on RabbitMQ has made for a fleet, with the permissions that stand there,
 * in a virtual host of their own that is gone afterwards.
 */
public final class FleetUsers implements AutoCloseable {

  /** Makes the queues, takes tasks, sends results. */
  public static final String WORKER = "warren-worker";

  /** Sends tasks, takes results. */
  public static final String PRODUCER = "warren-producer";

  /** In the name of a queue, what makes it one's own. */
  public static final String ID = "ID";

  /** Looks after dead messages. */
  public static final String OPERATOR = "warren-operator";

  private static final Pattern COMMAND =
      Pattern.compile("rabbitmqctl set_permissions -p warren (\\S+)" + "\\s+'([^']*)'".repeat(3));

  /**
   * What a user may do.
   *
   * @param configure names of what it may make and delete
   * @param write names of what it may write to
   * @param read names of what it may read
   */
  private record Permissions(String configure, String write, String read) {

    /** The same but for one thing, such as {@code read warren.default.tasks}. */
    Permissions without(String need) {
      var words = need.split(" ");
      var name = words[1].replace(".", "\\.").replace(ID, "[A-Za-z0-9_-]+");
      return switch (words[0]) {
        case "configure" -> new Permissions(except(name, configure), write, read);
        case "write" -> new Permissions(configure, except(name, write), read);
        case "read" -> new Permissions(configure, write, except(name, read));
        default -> throw new IllegalArgumentException(need);
      };
    }

    private static String except(String name, String pattern) {
      return "^(?!" + name + "$)" + pattern.substring(1);
    }
  }

  private final RabbitServer server;
  private final String virtualHost = "warren-" + UUID.randomUUID();
  private final String password = "made-up-" + UUID.randomUUID();
  private final Map<String, Permissions> documented = documentedUsers();
  private final List<String> all = new ArrayList<>();

  /** Makes them. */
  public FleetUsers(RabbitServer server) {
    this.server = server;
    server.rabbitmqctl("add_vhost", virtualHost);
    add(documented);
  }

  private static Map<String, Permissions> documentedUsers() {
    String text;
    try {
      text = Files.readString(Path.of("..", "worker", "docs", "rabbitmq.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var users = new LinkedHashMap<String, Permissions>();
    var matcher = COMMAND.matcher(text.replace("\\\n", " "));
    while (matcher.find()) {
      users.put(
          matcher.group(1), new Permissions(matcher.group(2), matcher.group(3), matcher.group(4)));
    }
    return users;
  }

  /**
   * Makes for each need a user of that name, who may do all that another may, but for this.
   *
   * @param needs as in {@code read warren.default.tasks}; {@value #ID} stands for any
   */
  public void addWithout(String user, List<String> needs) {
    var lesser = new LinkedHashMap<String, Permissions>();
    needs.forEach(need -> lesser.put(need, documented.get(user).without(need)));
    add(lesser);
  }

  /** Makes a user who may do with queues of its own what another may do with its. */
  public void addLike(String user, String newUser) {
    add(Map.of(newUser, documented.get(user)));
  }

  /** All at once, because every run of a tool of the server takes its time. */
  private void add(Map<String, Permissions> users) {
    all.addAll(users.keySet());
    var module = "rabbit_auth_backend_internal:";
    var program = new StringJoiner(", ", "", ".");
    users.forEach(
        (user, granted) -> {
          program.add(module + call("add_user", user, password, "test"));
          program.add(
              module
                  + call(
                      "set_permissions",
                      user,
                      virtualHost,
                      own(user, granted.configure()),
                      own(user, granted.write()),
                      own(user, granted.read()),
                      "test"));
        });
    server.rabbitmqctl("eval", program.toString());
  }

  /** The queues of a producer's own have its user's name. */
  private static String own(String user, String pattern) {
    String cleaned = user.replaceAll("[^A-Za-z0-9_-]", "_");
    return pattern.replace(PRODUCER, cleaned.substring(0, Math.min(31, cleaned.length())));
  }

  private static String call(String function, String... arguments) {
    return Stream.of(arguments)
        .map(text -> "<<\"" + text.replace("\\", "\\\\") + "\">>")
        .collect(Collectors.joining(", ", function + "(", ")"));
  }

  /** The broker's address for a user. */
  public BrokerAddress address(String user) {
    var address = server.address();
    return new BrokerAddress(address.hosts(), virtualHost, false, user, new Secret(password));
  }

  /** Connects as a user. */
  public BrokerConnection connect(String user) throws BrokerException {
    return new Broker(address(user), QueueType.QUORUM).connect(user);
  }

  /** Deletes what the fleet has on the broker, but for queues of single jobs and listeners. */
  public void deleteFleet() throws IOException {
    var names = new QueueNames("default");
    try (var connection = connect(WORKER)) {
      for (var queue : List.of(names.tasks(), names.retry(), names.dead())) {
        Topology.delete(connection, queue);
      }
      connection.openChannel().exchangeDelete(names.control());
    }
  }

  /** The queues that there are. */
  public List<String> queues() {
    return new ArrayList<>(server.queues(virtualHost).keySet());
  }

  @Override
  public void close() {
    var program = new StringJoiner(", ", "", ".");
    all.forEach(
        user -> program.add("rabbit_auth_backend_internal:" + call("delete_user", user, "test")));
    server.rabbitmqctl("eval", program.toString());
    server.rabbitmqctl("delete_vhost", virtualHost);
  }
}
