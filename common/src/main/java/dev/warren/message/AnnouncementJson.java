package dev.warren.message;

import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.SupervisorStatus.Death;
import dev.warren.message.SupervisorStatus.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * The JSON form of announcements. What came after the first version of the protocol is optional.
 */
final class AnnouncementJson {
  /** The members of an announcement, in one list with those of all control messages. */
  static final String[] FIELDS = {
    "supervisor",
    "host",
    "pid",
    "processes",
    "stopping",
    "gone",
    "state",
    "wanted",
    "minimum",
    "maximum",
    "threads",
    "cores",
    "memoryBytes",
    "version",
    "java",
    "build",
    "startedAt",
    "now",
    "restarts",
    "lastDeath"
  };

  private static final String[] FIELDS_OF_PROCESS = {
    "pid",
    "state",
    "task",
    "tasks",
    "rssBytes",
    "startedAt",
    "job",
    "index",
    "hop",
    "attempt",
    "itemStartedAt",
    "cpuMillis",
    "others"
  };

  private static final String[] FIELDS_OF_ITEM = {
    "task", "job", "index", "hop", "attempt", "itemStartedAt"
  };

  private static final int MAX_PROCESSES = 10_000;

  /** The most items that one process runs at a time. */
  private static final int MAX_ITEMS = 10_000;

  private static final int MAX_REASON_LENGTH = 2_000;

  private String supervisor;
  private String host = "";
  private long pid;
  private List<ProcessStatus> processes = List.of();
  private boolean stopping;
  private boolean gone;
  private State state = State.WORKING;
  private int wanted;
  private int minimum;
  private int maximum;
  private int threads = 1;
  private int cores;
  private long memoryBytes;
  private String version = "";
  private String java = "";
  private String build = "";
  private long startedAt;
  private long now;
  private long restarts;
  private Optional<Death> lastDeath = Optional.empty();

  static void write(Announcement announcement, JsonGenerator g) {
    g.writeStringProperty("supervisor", announcement.supervisor());
    g.writeStringProperty("host", announcement.host());
    g.writeNumberProperty("pid", announcement.pid());
    g.writeArrayPropertyStart("processes");
    for (ProcessStatus process : announcement.processes()) {
      write(process, g);
    }
    g.writeEndArray();
    g.writeBooleanProperty("stopping", announcement.stopping());
    if (announcement.gone()) {
      g.writeBooleanProperty("gone", true);
    }
    announcement.status().ifPresent(status -> write(status, g));
  }

  private static void write(SupervisorStatus status, JsonGenerator g) {
    g.writeStringProperty("state", status.state().name().toLowerCase(Locale.ROOT));
    g.writeNumberProperty("wanted", status.wanted());
    g.writeNumberProperty("minimum", status.minimum());
    g.writeNumberProperty("maximum", status.maximum());
    g.writeNumberProperty("threads", status.threads());
    g.writeNumberProperty("cores", status.cores());
    g.writeNumberProperty("memoryBytes", status.memoryBytes());
    g.writeStringProperty("version", status.version());
    g.writeStringProperty("java", status.java());
    g.writeStringProperty("build", status.build());
    g.writeNumberProperty("startedAt", status.startedAt());
    g.writeNumberProperty("now", status.now());
    g.writeNumberProperty("restarts", status.restarts());
    if (status.lastDeath().isPresent()) {
      Death death = status.lastDeath().get();
      g.writeObjectPropertyStart("lastDeath");
      g.writeNumberProperty("at", death.at());
      g.writeStringProperty("reason", cut(death.reason()));
      g.writeEndObject();
    }
  }

  private static void write(ProcessStatus process, JsonGenerator g) {
    ItemStatus none = new ItemStatus("", "", -1, 0, 0, 0);
    List<ItemStatus> items = process.items();
    g.writeStartObject();
    g.writeNumberProperty("pid", process.pid());
    g.writeStringProperty("state", process.state());
    g.writeNumberProperty("tasks", process.tasks());
    g.writeNumberProperty("rssBytes", process.rssBytes());
    g.writeNumberProperty("cpuMillis", process.cpuMillis());
    g.writeNumberProperty("startedAt", process.startedAt());
    writeMembers(items.isEmpty() ? none : items.get(0), g);
    if (items.size() > 1) {
      g.writeArrayPropertyStart("others");
      for (ItemStatus item : items.subList(1, items.size())) {
        g.writeStartObject();
        writeMembers(item, g);
        g.writeEndObject();
      }
      g.writeEndArray();
    }
    g.writeEndObject();
  }

  private static void writeMembers(ItemStatus item, JsonGenerator g) {
    g.writeStringProperty("task", item.task());
    g.writeStringProperty("job", item.job());
    g.writeNumberProperty("index", item.index());
    g.writeNumberProperty("hop", item.generation());
    g.writeNumberProperty("attempt", item.attempt());
    g.writeNumberProperty("itemStartedAt", item.startedAt());
  }

  /** Reads the member of a name; false if it is none of an announcement. */
  boolean read(String name, MessageReader in) throws JsonSyntaxException {
    switch (name) {
      case "supervisor" -> supervisor = in.string();
      case "host" -> host = Limits.cut(in.string());
      case "pid" -> pid = in.integer();
      case "processes" ->
          processes = in.list("processes", MAX_PROCESSES, AnnouncementJson::readProcess);
      case "stopping" -> stopping = in.bool();
      case "gone" -> gone = in.bool();
      case "state" -> state = readState(in.string());
      case "wanted" -> wanted = in.smallInteger();
      case "minimum" -> minimum = in.smallInteger();
      case "maximum" -> maximum = in.smallInteger();
      case "threads" -> threads = in.smallInteger();
      case "cores" -> cores = in.smallInteger();
      case "memoryBytes" -> memoryBytes = in.integer();
      case "version" -> version = Limits.cut(in.string());
      case "java" -> java = Limits.cut(in.string());
      case "build" -> build = Limits.cut(in.string());
      case "startedAt" -> startedAt = in.integer();
      case "now" -> now = in.integer();
      case "restarts" -> restarts = in.integer();
      case "lastDeath" -> lastDeath = Optional.of(readDeath(in));
      default -> {
        return false;
      }
    }
    return true;
  }

  String supervisor() {
    return supervisor;
  }

  String host() {
    return host;
  }

  long pid() {
    return pid;
  }

  long startedAt() {
    return startedAt;
  }

  /** The announcement of the members that were read. */
  Announcement announcement(boolean hasStatus) {
    Optional<SupervisorStatus> status =
        hasStatus
            ? Optional.of(
                new SupervisorStatus(
                    state,
                    wanted,
                    minimum,
                    maximum,
                    threads,
                    cores,
                    memoryBytes,
                    version,
                    java,
                    build,
                    startedAt,
                    now,
                    restarts,
                    lastDeath))
            : Optional.empty();
    return new Announcement(supervisor, host, pid, processes, stopping, gone, status);
  }

  /** A state that came later is one in which it works. */
  private static State readState(String word) {
    for (State state : State.values()) {
      if (state.name().equalsIgnoreCase(word)) {
        return state;
      }
    }
    return State.WORKING;
  }

  private static Death readDeath(MessageReader in) throws JsonSyntaxException {
    long at = 0;
    String reason = "";
    JsonMembers members = new JsonMembers(in, "at", "reason");
    for (String name = members.next(); name != null; name = members.next()) {
      if (name.equals("at")) {
        at = in.integer();
      } else {
        reason = cut(in.string());
      }
    }
    return new Death(at, reason);
  }

  private static String cut(String reason) {
    return reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH);
  }

  private static ProcessStatus readProcess(MessageReader in) throws JsonSyntaxException {
    long pid = 0;
    String state = "";
    long tasks = 0;
    long rssBytes = 0;
    long cpuMillis = 0;
    long startedAt = 0;
    ItemReader first = new ItemReader();
    List<ItemStatus> others = List.of();
    JsonMembers members = new JsonMembers(in, FIELDS_OF_PROCESS);
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "pid" -> pid = in.integer();
        case "state" -> state = Limits.cut(in.string());
        case "tasks" -> tasks = in.integer();
        case "rssBytes" -> rssBytes = in.integer();
        case "cpuMillis" -> cpuMillis = in.integer();
        case "startedAt" -> startedAt = in.integer();
        case "others" -> others = in.list("items", MAX_ITEMS, AnnouncementJson::readItem);
        default -> first.read(name, in);
      }
    }
    members.require("pid", "state");
    List<ItemStatus> items = new ArrayList<>();
    if (first.index >= 0 && !first.job.isEmpty()) {
      items.add(first.item());
    }
    items.addAll(others);
    return new ProcessStatus(pid, state, tasks, rssBytes, cpuMillis, startedAt, items);
  }

  private static ItemStatus readItem(MessageReader in) throws JsonSyntaxException {
    ItemReader reader = new ItemReader();
    JsonMembers members = new JsonMembers(in, FIELDS_OF_ITEM);
    for (String name = members.next(); name != null; name = members.next()) {
      reader.read(name, in);
    }
    members.require("job", "index");
    return reader.item();
  }

  /** The members of a running item, which stand among those of its process or alone. */
  private static final class ItemReader {
    private String task = "";
    private String job = "";
    private long index = -1;
    private int generation;
    private int attempt;
    private long startedAt;

    void read(String name, MessageReader in) throws JsonSyntaxException {
      switch (name) {
        case "task" -> task = Limits.cut(in.string());
        case "job" -> job = Limits.cut(in.string());
        case "index" -> index = in.integer();
        case "hop" -> generation = in.smallInteger();
        case "attempt" -> attempt = in.smallInteger();
        default -> startedAt = in.integer();
      }
    }

    ItemStatus item() {
      return new ItemStatus(task, job, index, generation, attempt, startedAt);
    }
  }
}
