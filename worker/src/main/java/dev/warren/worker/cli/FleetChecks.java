package dev.warren.worker.cli;

import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.fleet.FleetView;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is wrong with a fleet, as far as its own announcements and its queues show. */
final class FleetChecks {
  /** From here on, times that two hosts measured together say little. */
  private static final long SKEW_MILLIS = 2_000;

  /** A death that is longer ago is history. */
  private static final long RECENT_MILLIS = 600_000;

  /** How long a process may take to start. */
  private static final long START_MILLIS = 30_000;

  /** How much of a machine's memory the processes may take. */
  private static final double FULL = 0.9;

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** How many hosts are named. */
  private static final int MOST_HOSTS = 10;

  private final Snapshot snapshot;
  private final Queues queues;
  private final List<Finding> findings = new ArrayList<>();

  private FleetChecks(Snapshot snapshot, Queues queues) {
    this.snapshot = snapshot;
    this.queues = queues;
  }

  /** Looks at everything. */
  static List<Finding> of(Snapshot snapshot, Queues queues) {
    FleetChecks checks = new FleetChecks(snapshot, queues);
    checks.supervisors();
    checks.silent();
    checks.deaths();
    checks.differing("build", SupervisorStatus::build, true);
    checks.differing("version", SupervisorStatus::version, true);
    checks.differing("java", SupervisorStatus::java, false);
    checks.clocks();
    checks.memory();
    checks.queues();
    return checks.findings;
  }

  private List<Announcement> all() {
    return snapshot.supervisors().stream().map(Answered::announcement).toList();
  }

  private void supervisors() {
    int taking = snapshot.ready();
    for (Announcement each : all()) {
      String state = each.stateWord();
      if (FleetText.isQuiet(each)) {
        findings.add(
            Finding.note(
                "quiet",
                name(each) + " is quiet: its processes take no tasks",
                "worker resume" + hostOption(each.host())));
      } else if (state.equals("stopping")) {
        findings.add(Finding.note("stopping", name(each) + " is stopping", ""));
      } else if (FleetView.ready(each) == 0 && each.status().map(this::isLate).orElse(false)) {
        findings.add(
            Finding.wrong(
                "processes",
                name(each) + " has no process that takes tasks",
                "see the log of its worker start"));
      }
    }
    if (taking == 0 && !all().isEmpty()) {
      findings.add(
          Finding.wrong(
              "processes",
              "no process of the fleet takes tasks",
              "worker resume, or wait until they have started"));
    } else {
      findings.add(
          Finding.ok(
              "processes", Glance.counted(taking, "process takes", "processes take") + " tasks"));
    }
  }

  /** A supervisor by its host, and by its process where there are several on that. */
  private String name(Announcement supervisor) {
    String host = supervisor.host();
    boolean isOnlyOne = all().stream().filter(each -> each.host().equals(host)).count() == 1;
    return isOnlyOne ? host : host + " (process " + supervisor.pid() + ")";
  }

  /** Somebody may copy it into a shell, and the name comes from others. */
  private static String hostOption(String host) {
    return HOST.matcher(host).matches() ? " --host " + host : "";
  }

  private boolean isLate(SupervisorStatus status) {
    return status.now() - status.startedAt() > START_MILLIS;
  }

  /** A consumer that nobody announces holds messages, and nobody can say what becomes of them. */
  private void silent() {
    int announced = snapshot.ready();
    long consumers = queues.consumers().orElse(0);
    if (consumers > announced) {
      findings.add(
          Finding.wrong(
              "silent",
              Glance.counted(consumers - announced, "process", "processes")
                  + " on the queue of tasks that no supervisor announces: messages that are held"
                  + " there wait",
              "look for supervisors that are stopped, hang or are cut off; the broker gives up a"
                  + " dead connection after 40 s"));
    }
  }

  private void deaths() {
    for (Announcement each : all()) {
      each.status()
          .flatMap(status -> status.lastDeath().map(death -> death(name(each), status, death)))
          .ifPresent(findings::add);
    }
  }

  private static Finding death(
      String supervisor, SupervisorStatus status, SupervisorStatus.Death death) {
    long ago = status.now() - death.at();
    String text =
        supervisor
            + ": "
            + Glance.counted(status.restarts(), "restart", "restarts")
            + ", the last process ended "
            + Glance.duration(ago)
            + " ago: "
            + death.reason();
    String todo = "worker dead list shows items that ended their process too often";
    return ago < RECENT_MILLIS
        ? Finding.wrong("deaths", text, todo)
        : Finding.note("deaths", text, todo);
  }

  private void differing(String what, Function<SupervisorStatus, String> of, boolean isWrong) {
    Map<String, TreeSet<String>> hosts = new TreeMap<>();
    for (Announcement each : all()) {
      each.status()
          .map(of)
          .filter(value -> !value.isEmpty())
          .ifPresent(value -> hosts.computeIfAbsent(value, v -> new TreeSet<>()).add(each.host()));
    }
    if (hosts.size() <= 1) {
      hosts.keySet().forEach(value -> findings.add(Finding.ok(what, "all have " + value)));
      return;
    }
    String text =
        what
            + "s differ: "
            + hosts.entrySet().stream()
                .map(entry -> entry.getKey() + " on " + named(entry.getValue()))
                .collect(Collectors.joining("; "));
    findings.add(
        isWrong
            ? Finding.wrong(
                what,
                text,
                what.equals("build")
                    ? "give all workers the same class path, then worker restart"
                    : "renew the older workers")
            : Finding.note(what, text, ""));
  }

  private static String named(TreeSet<String> hosts) {
    String some = hosts.stream().limit(MOST_HOSTS).collect(Collectors.joining(", "));
    int more = hosts.size() - MOST_HOSTS;
    return more > 0 ? some + " and " + more + " more" : some;
  }

  private void clocks() {
    List<String> odd = new ArrayList<>();
    for (Answered each : snapshot.supervisors()) {
      OptionalLong skew = each.clockSkewMillis();
      if (skew.isPresent() && Math.abs(skew.getAsLong()) - each.uncertaintyMillis() > SKEW_MILLIS) {
        odd.add(
            each.announcement().host()
                + " is "
                + Glance.duration(Math.abs(skew.getAsLong()))
                + (skew.getAsLong() > 0 ? " ahead" : " behind"));
      }
    }
    findings.add(
        odd.isEmpty()
            ? Finding.ok("clocks", "all clocks agree with the one here")
            : Finding.wrong(
                "clocks",
                "clocks differ from the one here: "
                    + odd.stream().limit(MOST_HOSTS).collect(Collectors.joining(", ")),
                "have all hosts set their clocks by NTP; waiting times are wrong until then"));
  }

  private void memory() {
    Map<String, long[]> hosts = new TreeMap<>();
    for (Announcement each : all()) {
      long has = each.status().map(SupervisorStatus::memoryBytes).orElse(0L);
      if (has > 0) {
        long[] sum = hosts.computeIfAbsent(each.host(), host -> new long[2]);
        sum[0] += each.processes().stream().mapToLong(ProcessStatus::rssBytes).sum();
        sum[1] = Math.max(sum[1], has);
      }
    }
    hosts.forEach(
        (host, sum) -> {
          String text =
              host + ": its processes take " + Glance.bytes(sum[0]) + " of " + Glance.bytes(sum[1]);
          findings.add(
              sum[0] > FULL * sum[1]
                  ? Finding.wrong(
                      "memory",
                      text,
                      "worker scale it down, or give each process less with --jvm-options -Xmx…")
                  : Finding.ok("memory", text));
        });
  }

  private void queues() {
    long waiting = queues.tasks().orElse(0) + queues.retry().orElse(0);
    if (waiting > 0 && queues.consumers().equals(OptionalLong.of(0))) {
      findings.add(
          Finding.wrong(
              "queues",
              Glance.counted(waiting, "message waits", "messages wait") + " and nobody takes them",
              "worker start, or worker resume"));
    }
    Optional.of(queues.dead().orElse(0))
        .filter(dead -> dead > 0)
        .ifPresent(
            dead ->
                findings.add(
                    Finding.wrong(
                        "dead",
                        Glance.counted(dead, "dead letter", "dead letters"),
                        "worker dead list shows them; then worker dead requeue or purge")));
  }
}
