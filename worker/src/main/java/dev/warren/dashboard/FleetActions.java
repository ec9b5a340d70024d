package dev.warren.dashboard;

import dev.warren.broker.BrokerException;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Order;
import dev.warren.fleet.FleetView;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.ControlMessage.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells supervisors and producers what to do. Each command has a connection of its own, so that
 * none waits for another, nor for the look at the fleet. Thread-safe.
 */
final class FleetActions {
  private static final Pattern JOB = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern PROCESSES = Pattern.compile("[+-]?[0-9]{1,6}");

  private final BrokerAddress address;
  private final String fleet;
  private final Consumer<String> told;

  /**
   * For one fleet.
   *
   * @param told hears what was done, a sentence
   */
  FleetActions(BrokerAddress address, String fleet, Consumer<String> told) {
    this.address = address;
    this.fleet = fleet;
    this.told = told;
  }

  /** Changes how many processes supervisors keep. */
  String scale(Map<String, String> body) throws BrokerException {
    String number = body.getOrDefault("processes", "");
    if (!PROCESSES.matcher(number).matches()) {
      throw new HttpError(400, "'processes' is no number of processes; write 4, +1 or -1");
    }
    boolean relative = number.startsWith("+") || number.startsWith("-");
    OptionalInt processes = OptionalInt.of(Integer.parseInt(number));
    return order("scale " + number, body, new Order(Verb.SCALE, processes, relative, false, 0));
  }

  /** Ends supervisors and their processes. */
  String stop(Map<String, String> body) throws BrokerException {
    boolean now = "true".equals(body.get("now"));
    Order order = new Order(Verb.STOP, OptionalInt.empty(), false, now, 0);
    return order(now ? "stop now" : "stop", body, order);
  }

  /** Tells supervisors something that has no parameters. */
  String simple(String name, Verb verb, Map<String, String> body) throws BrokerException {
    return order(name, body, Order.of(verb));
  }

  private String order(String name, Map<String, String> body, Order order) throws BrokerException {
    Optional<String> host = Optional.ofNullable(body.get("host"));
    try (FleetClient client = FleetClient.open(address, fleet)) {
      List<Announcement> chosen = supervisors(client, host);
      Map<String, Done> answers = client.command(chosen, order);
      String refused =
          chosen.stream()
              .filter(each -> !ok(answers.get(each.supervisor())))
              .map(each -> each.host() + ": " + text(answers.get(each.supervisor())))
              .collect(Collectors.joining("; "));
      told.accept(
          name
              + host.map(it -> " on " + it).orElse(" on all hosts")
              + (refused.isEmpty() ? "" : "; " + refused));
      return Json.object(
          json ->
              json.array(
                  "answers",
                  chosen,
                  each -> {
                    Done done = answers.get(each.supervisor());
                    json.text("host", each.host())
                        .number("pid", each.pid())
                        .bool("ok", ok(done))
                        .text("text", Json.cut(text(done), StateJson.MAX_REASON));
                  }));
    }
  }

  private static boolean ok(Done done) {
    return done != null && done.ok();
  }

  private static String text(Done done) {
    return done == null ? "no answer; whether it is done is not known" : done.text();
  }

  private List<Announcement> supervisors(FleetClient client, Optional<String> host)
      throws BrokerException {
    List<Announcement> chosen =
        client.look(false).onHost(host).supervisors().stream().map(Answered::announcement).toList();
    if (chosen.isEmpty()) {
      Optional<String> blocked = client.blocked();
      throw blocked.isPresent()
          ? new HttpError(503, "the broker does not take messages: " + blocked.get())
          : new HttpError(
              404, "no supervisor" + host.map(it -> " on " + it).orElse("") + " answers");
    }
    return chosen;
  }

  /** Ends a job. */
  String cancel(Map<String, String> body) throws BrokerException {
    String job = body.getOrDefault("job", "");
    if (!JOB.matcher(job).matches()) {
      throw new HttpError(400, "'job' is no id of a job");
    }
    try (FleetClient client = FleetClient.open(address, fleet)) {
      Optional<Done> done = client.endJob(job);
      if (done.isEmpty()) {
        requireRunning(client, job);
        client.cancelItems(job);
      }
      String text =
          done.map(Done::text).orElse("its producer does not answer: its items end on the workers");
      boolean ok = done.map(Done::ok).orElse(true);
      told.accept("cancel job " + job + ": " + text);
      return Json.object(
          json -> json.bool("ok", ok).text("text", Json.cut(text, StateJson.MAX_REASON)));
    }
  }

  /** A job whose producer does not answer may be over. */
  private void requireRunning(FleetClient client, String job) throws BrokerException {
    boolean isRunning =
        supervisors(client, Optional.empty()).stream()
            .anyMatch(each -> !FleetView.running(job, each).isEmpty());
    if (!isRunning) {
      throw new HttpError(
          404, "job " + job + " is over: its producer is gone, and nothing of it runs");
    }
  }

  /** The stack traces of a process. */
  String dump(Map<String, String> body) throws BrokerException {
    String host = body.getOrDefault("host", "");
    String pid = body.getOrDefault("pid", "");
    if (host.isEmpty() || !pid.matches("[0-9]{1,18}")) {
      throw new HttpError(400, "name a 'host' and the 'pid' of one of its processes");
    }
    long number = Long.parseLong(pid);
    try (FleetClient client = FleetClient.open(address, fleet)) {
      Announcement supervisor =
          supervisors(client, Optional.of(host)).stream()
              .filter(each -> each.processes().stream().anyMatch(p -> p.pid() == number))
              .findFirst()
              .orElseThrow(
                  () -> new HttpError(404, "there is no worker process " + pid + " on " + host));
      Order order = new Order(Verb.DUMP, OptionalInt.empty(), false, false, number);
      Done done = client.command(List.of(supervisor), order).get(supervisor.supervisor());
      if (!ok(done)) {
        throw new HttpError(503, host + ": " + text(done));
      }
      return Json.object(json -> json.text("text", done.text()));
    }
  }
}
