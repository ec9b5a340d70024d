package dev.warren.worker.cli;

import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.fleet.FleetView;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ItemStatus;
import dev.warren.message.JobStatus;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.State;
import dev.warren.worker.cli.Look.Tone;
import dev.warren.worker.cli.TextTable.Cell;
import dev.warren.worker.cli.TextTable.Column;
import dev.warren.worker.cli.TextTable.Fit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** A fleet as people read it. */
final class FleetText {
  private static final String SHIPPED = "dev.warren.task.Tasks.";
  private static final int SHORT_JOB = 8;

  private static final List<Column> PROCESSES =
      List.of(
          new Column("HOST", Fit.CUT_END, 0),
          new Column("PID", Fit.RIGHT, 0),
          new Column("STATE", Fit.LEFT, 0),
          new Column("TASK", Fit.CUT_BEGINNING, 0),
          new Column("JOB/INDEX", Fit.LEFT, 4),
          new Column("ATTEMPT", Fit.RIGHT, 7),
          new Column("FOR", Fit.RIGHT, 1),
          new Column("DONE", Fit.RIGHT, 2),
          new Column("CPU", Fit.RIGHT, 5),
          new Column("RSS", Fit.RIGHT, 3),
          new Column("UP", Fit.RIGHT, 6),
          new Column("RESTARTS", Fit.RIGHT, 8),
          new Column("LAST-DEATH", Fit.LEFT, 9),
          new Column("BUILD", Fit.LEFT, 10));

  private static final List<Column> JOBS =
      List.of(
          new Column("JOB", Fit.LEFT, 0),
          new Column("NAME", Fit.CUT_END, 6),
          new Column("TASK", Fit.CUT_BEGINNING, 0),
          new Column("DONE/TOTAL", Fit.RIGHT, 0),
          new Column("FAILED", Fit.RIGHT, 1),
          new Column("RUNNING", Fit.RIGHT, 5),
          new Column("RATE", Fit.RIGHT, 2),
          new Column("ETA", Fit.RIGHT, 3),
          new Column("WAIT", Fit.RIGHT, 4),
          new Column("PRODUCER", Fit.CUT_END, 7));

  /** What the rows of processes are sorted by. */
  enum Order {
    /** By host and process. */
    HOST('h', "host", Comparator.comparing((Row row) -> row.supervisor().host())),
    /** By what the process does. */
    STATE('s', "state", Comparator.comparing(Row::state).reversed()),
    /** The item that has run longest first. */
    FOR('f', "for", Comparator.comparingLong((Row row) -> -row.runsMillis().orElse(-1))),
    /** The process that has run most items first. */
    DONE('d', "done", Comparator.comparingLong((Row row) -> -row.number(ProcessStatus::tasks))),
    /** The process with most processor time first. */
    CPU('c', "cpu", Comparator.comparingLong((Row row) -> -row.number(ProcessStatus::cpuMillis))),
    /** The largest process first. */
    MEMORY('m', "mem", Comparator.comparingLong((Row row) -> -row.number(ProcessStatus::rssBytes)));

    private final char key;
    private final String label;
    private final Comparator<Row> comparator;

    Order(char key, String label, Comparator<Row> comparator) {
      this.key = key;
      this.label = label;
      this.comparator = comparator;
    }

    char key() {
      return key;
    }

    String label() {
      return label;
    }
  }

  /**
   * A row of the table of processes: an item that runs, a process that runs none, or a supervisor
   * without processes.
   */
  record Row(Announcement supervisor, Optional<ProcessStatus> process, Optional<ItemStatus> item) {

    long now() {
      return supervisor.status().map(SupervisorStatus::now).orElseGet(System::currentTimeMillis);
    }

    OptionalLong runsMillis() {
      return item.stream()
          .mapToLong(ItemStatus::startedAt)
          .filter(at -> at > 0)
          .map(at -> now() - at)
          .findFirst();
    }

    long number(ToLongFunction<ProcessStatus> of) {
      return process.stream().mapToLong(of).findFirst().orElse(0);
    }

    String state() {
      String whole = supervisor.stateWord();
      boolean isIdle = process.map(p -> p.state().equals("ready")).orElse(true);
      return isIdle && !whole.equals("working")
          ? whole
          : process.map(ProcessStatus::state).orElse("none");
    }
  }

  private FleetText() {}

  /** What there is and what waits, in as many lines as the screen takes. */
  static List<String> summary(
      String fleet, String broker, Snapshot snapshot, Queues queues, Look look) {
    int processes = 0;
    int taking = 0;
    int busy = 0;
    for (Answered each : snapshot.supervisors()) {
      Announcement supervisor = each.announcement();
      processes += supervisor.processes().size();
      taking += FleetView.ready(supervisor);
      busy += (int) supervisor.processes().stream().filter(p -> !p.items().isEmpty()).count();
    }
    String text =
        "fleet '"
            + fleet
            + "' on "
            + broker
            + ": "
            + Glance.counted(snapshot.supervisors().size(), "supervisor", "supervisors")
            + ", "
            + Glance.counted(processes, "process", "processes")
            + ", "
            + Glance.count(taking)
            + (taking == 1 ? " takes" : " take")
            + " tasks, "
            + Glance.count(busy)
            + " busy; waiting: "
            + depth(queues.tasks(), "tasks")
            + ", "
            + depth(queues.retry(), "retry")
            + ", "
            + depth(queues.dead(), "dead");
    return TextTable.wrapped(text, look);
  }

  private static String depth(OptionalLong depth, String queue) {
    return (depth.isPresent() ? Glance.count(depth.getAsLong()) : "?") + " " + queue;
  }

  /** The rows of a fleet. */
  static List<Row> rows(Snapshot snapshot, Order order) {
    List<Row> rows = new ArrayList<>();
    for (Answered each : snapshot.supervisors()) {
      Announcement supervisor = each.announcement();
      if (supervisor.processes().isEmpty()) {
        rows.add(new Row(supervisor, Optional.empty(), Optional.empty()));
      }
      for (ProcessStatus process : supervisor.processes()) {
        if (process.items().isEmpty()) {
          rows.add(new Row(supervisor, Optional.of(process), Optional.empty()));
        }
        for (ItemStatus item : process.items()) {
          rows.add(new Row(supervisor, Optional.of(process), Optional.of(item)));
        }
      }
    }
    rows.sort(order.comparator);
    return rows;
  }

  /** The table of processes, its head first. */
  static List<String> processes(List<Row> rows, Look look, boolean wide) {
    TextTable table = new TextTable(PROCESSES);
    rows.forEach(row -> table.row(cells(row, wide)));
    return table.lines(look);
  }

  private static List<Cell> cells(Row row, boolean wide) {
    Announcement supervisor = row.supervisor();
    Optional<ProcessStatus> process = row.process();
    Optional<ItemStatus> item = row.item();
    Optional<SupervisorStatus> status = supervisor.status();
    String state = row.state();
    long now = row.now();
    int attempt = item.map(ItemStatus::attempt).orElse(0);
    return List.of(
        Cell.of(supervisor.host()),
        Cell.of(process.map(p -> Long.toString(p.pid())).orElse("")),
        new Cell(state, tone(state)),
        Cell.of(item.map(ItemStatus::task).map(FleetText::task).orElse("")),
        Cell.of(item.map(i -> job(i.job(), wide) + "/" + i.index()).orElse("")),
        new Cell(attempt > 0 ? "" + attempt : "", attempt > 1 ? Tone.ODD : Tone.PLAIN),
        Cell.of(row.runsMillis().stream().mapToObj(Glance::duration).findFirst().orElse("")),
        Cell.of(process.map(p -> Glance.count(p.tasks())).orElse("")),
        Cell.of(process.map(p -> Glance.duration(p.cpuMillis())).orElse("")),
        Cell.of(
            process.filter(p -> p.rssBytes() > 0).map(p -> Glance.bytes(p.rssBytes())).orElse("")),
        Cell.of(
            process
                .filter(p -> p.startedAt() > 0)
                .map(p -> Glance.duration(now - p.startedAt()))
                .orElse("")),
        new Cell(
            status.map(s -> Glance.count(s.restarts())).orElse(""),
            status.map(s -> s.restarts() > 0 ? Tone.BAD : Tone.PLAIN).orElse(Tone.PLAIN)),
        Cell.of(
            status
                .flatMap(SupervisorStatus::lastDeath)
                .map(
                    death ->
                        Glance.duration(now - death.at())
                            + " ago"
                            + (wide ? ": " + death.reason() : ""))
                .orElse("")),
        Cell.of(status.map(SupervisorStatus::build).orElse("")));
  }

  private static Tone tone(String state) {
    return switch (state) {
      case "running" -> Tone.GOOD;
      case "ready" -> Tone.PLAIN;
      default -> Tone.ODD;
    };
  }

  /** The table of jobs, its head first. */
  static List<String> jobs(List<JobStatus> jobs, Look look, boolean wide) {
    TextTable table = new TextTable(JOBS);
    for (JobStatus each : jobs) {
      long failed = each.failedInAll();
      OptionalDouble left = each.secondsLeft();
      table.row(
          List.of(
              Cell.of(job(each.job(), wide)),
              Cell.of(each.name()),
              Cell.of(task(each.task())),
              Cell.of(
                  Glance.count(each.done())
                      + "/"
                      + (each.total().isPresent() ? Glance.count(each.total().getAsLong()) : "?")),
              new Cell(Glance.count(failed), failed > 0 ? Tone.BAD : Tone.PLAIN),
              Cell.of(Glance.count(each.running())),
              Cell.of(Glance.rate(each.perSecond())),
              Cell.of(
                  left.isPresent() ? Glance.duration(Math.round(left.getAsDouble() * 1000)) : ""),
              Cell.of(Glance.duration(Math.round(each.waitSeconds() * 1000))),
              Cell.of(each.host() + "/" + each.pid())));
    }
    return table.lines(look);
  }

  /** A task as one names it on the command line. */
  private static String task(String task) {
    return task.startsWith(SHIPPED) ? task.substring(SHIPPED.length()) : task;
  }

  private static String job(String job, boolean wide) {
    return wide || job.length() <= SHORT_JOB ? job : job.substring(0, SHORT_JOB);
  }

  /** Whether a supervisor takes no tasks because somebody said so. */
  static boolean isQuiet(Announcement supervisor) {
    return supervisor.status().map(status -> status.state() == State.QUIET).orElse(false);
  }
}
