package dev.warren.dashboard;

import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetFeed.Look;
import dev.warren.fleet.FleetFeed.Silent;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ItemStatus;
import dev.warren.message.JobStatus;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.Death;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * The state of a fleet as the page reads it. What others wrote is cut, and of a large fleet a part
 * is written, with numbers of what was left out.
 */
final class StateJson {
  static final int MAX_SUPERVISORS = 1_000;
  static final int MAX_PROCESSES = 1_000;
  static final int MAX_JOBS = 1_000;
  static final int MAX_ITEMS = 2_000;
  static final int MAX_REASON = 2_000;
  private static final int MAX_TEXT = 200;

  /** Who was silent for less may have missed a question. */
  private static final long SILENT_SECONDS = 3;

  /** A supervisor, and for how long it has not answered. */
  private record Shown(Answered answered, long silentSeconds) {
    Announcement announcement() {
      return answered.announcement();
    }
  }

  private final Json json;
  private final Journal journal;
  private int processesLeft = MAX_PROCESSES;
  private int itemsLeft = MAX_ITEMS;
  private long processesOmitted;
  private long itemsOmitted;

  private StateJson(Json json, Journal journal) {
    this.json = json;
    this.journal = journal;
  }

  /** The state after a look. */
  static String of(Look look, Journal journal, long now) {
    return Json.object(json -> new StateJson(json, journal).write(look, now));
  }

  /** How long items wait in the job where that is longest; empty where nobody knows. */
  static OptionalDouble oldestWait(List<JobStatus> jobs, Optional<Queues> queues) {
    if (jobs.isEmpty()) {
      boolean isEmpty =
          queues.isPresent()
              && queues.get().tasks().orElse(1) + queues.get().retry().orElse(1) == 0;
      return isEmpty ? OptionalDouble.of(0) : OptionalDouble.empty();
    }
    return jobs.stream().mapToDouble(JobStatus::waitSeconds).max();
  }

  private void write(Look look, long now) {
    List<Shown> supervisors = new ArrayList<>();
    look.snapshot().supervisors().forEach(each -> supervisors.add(new Shown(each, 0)));
    for (Silent each : look.silent()) {
      supervisors.add(new Shown(each.last(), each.seconds()));
    }
    List<Shown> shown = supervisors.subList(0, Math.min(MAX_SUPERVISORS, supervisors.size()));
    Map<String, Long> running = new HashMap<>();
    supervisors.stream()
        .flatMap(each -> each.announcement().processes().stream())
        .flatMap(process -> process.items().stream())
        .forEach(item -> running.merge(item.job(), 1L, Long::sum));
    long runningInAll = running.values().stream().mapToLong(Long::longValue).sum();
    List<JobStatus> jobs = journal.jobs();
    Optional<Queues> queues = look.queues();
    json.number("at", now)
        .text("trouble", Json.cut(look.trouble(), MAX_REASON))
        .number("seenAt", look.seenAt())
        .array("supervisors", shown, this::supervisor)
        .number("moreSupervisors", supervisors.size() - shown.size())
        .number("moreProcesses", processesOmitted)
        .number("moreItems", itemsOmitted)
        .member(
            "queues",
            it ->
                it.number("tasks", queues.map(Queues::tasks).orElse(OptionalLong.empty()))
                    .number("retry", queues.map(Queues::retry).orElse(OptionalLong.empty()))
                    .number("dead", queues.map(Queues::dead).orElse(OptionalLong.empty()))
                    .number(
                        "consumers", queues.map(Queues::consumers).orElse(OptionalLong.empty())))
        .decimal("oldestWaitSeconds", oldestWait(jobs, queues))
        .array(
            "jobs",
            jobs.subList(0, Math.min(MAX_JOBS, jobs.size())),
            each -> job(each, running.getOrDefault(each.job(), 0L), runningInAll))
        .number("moreJobs", Math.max(0, jobs.size() - MAX_JOBS))
        .array(
            "ended",
            journal.ended(),
            each -> {
              job(each.job(), 0, 0);
              json.number("endedAt", each.at());
            })
        .array(
            "events",
            journal.events(),
            each ->
                json.number("at", each.at())
                    .text("kind", each.kind().name().toLowerCase(Locale.ROOT))
                    .text("text", each.text()));
  }

  private void supervisor(Shown shown) {
    Announcement each = shown.announcement();
    Optional<SupervisorStatus> status = each.status();
    boolean isSilent = shown.silentSeconds() >= SILENT_SECONDS;
    json.text("id", each.supervisor());
    text("host", each.host());
    json.number("pid", each.pid())
        .text("state", isSilent ? "silent" : each.stateWord())
        .number("silentSeconds", isSilent ? shown.silentSeconds() : 0);
    number("wanted", status, SupervisorStatus::wanted);
    number("minimum", status, SupervisorStatus::minimum);
    number("maximum", status, SupervisorStatus::maximum);
    number("threads", status, SupervisorStatus::threads);
    number("cores", status, SupervisorStatus::cores);
    number("memoryBytes", status, SupervisorStatus::memoryBytes);
    text("version", status.map(SupervisorStatus::version).orElse(""));
    text("java", status.map(SupervisorStatus::java).orElse(""));
    text("build", status.map(SupervisorStatus::build).orElse(""));
    number("startedAt", status, SupervisorStatus::startedAt);
    number("restarts", status, SupervisorStatus::restarts);
    json.number("clockAheadMillis", shown.answered().clockSkewMillis());
    Optional<Death> last = status.flatMap(SupervisorStatus::lastDeath);
    if (last.isPresent()) {
      json.member("lastDeath", it -> death(last.get()));
    } else {
      json.nothing("lastDeath");
    }
    json.array("deaths", journal.deaths(each.supervisor()), this::death);
    List<ProcessStatus> processes =
        each.processes().subList(0, Math.min(processesLeft, each.processes().size()));
    processesLeft -= processes.size();
    processesOmitted += each.processes().size() - processes.size();
    json.array("processes", processes, this::process);
  }

  private void death(Death death) {
    json.number("at", death.at()).text("reason", Json.cut(death.reason(), MAX_REASON));
  }

  private void process(ProcessStatus each) {
    List<ItemStatus> items = each.items().subList(0, Math.min(itemsLeft, each.items().size()));
    itemsLeft -= items.size();
    itemsOmitted += each.items().size() - items.size();
    json.number("pid", each.pid());
    text("state", each.state());
    json.number("tasks", each.tasks())
        .number("rssBytes", each.rssBytes())
        .number("cpuMillis", each.cpuMillis())
        .number("startedAt", each.startedAt())
        .array("items", items, this::item);
  }

  private void item(ItemStatus each) {
    text("task", each.task());
    text("job", each.job());
    json.number("index", each.index())
        .number("attempt", each.attempt())
        .number("startedAt", each.startedAt());
  }

  private void job(JobStatus each, long running, long runningInAll) {
    json.text("job", each.job());
    text("name", each.name());
    text("task", each.task());
    json.number("total", each.total())
        .number("submitted", each.submitted())
        .number("succeeded", each.succeeded())
        .number("failed", each.failedInAll())
        .number("cancelled", each.cancelled())
        .number("running", running)
        .decimal("perSecond", each.perSecond())
        .decimal("waitSeconds", each.waitSeconds())
        .decimal("secondsLeft", each.secondsLeft())
        .number("weight", each.weight())
        .decimal("share", runningInAll == 0 ? 0 : (double) running / runningInAll);
    text("host", each.host());
    json.number("pid", each.pid()).number("startedAt", each.startedAt());
  }

  private void number(
      String name, Optional<SupervisorStatus> status, ToLongFunction<SupervisorStatus> of) {
    json.number(name, status.stream().mapToLong(of).findFirst());
  }

  private void text(String name, String value) {
    json.text(name, Json.cut(value, MAX_TEXT));
  }
}
