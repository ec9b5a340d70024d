package dev.warren.message;

import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The JSON form of control messages. */
final class ControlJson {
  private static final String[] FIELDS = {
    "v",
    "type",
    "job",
    "ranges",
    "waiting_only",
    "supervisor",
    "host",
    "pid",
    "processes",
    "stopping",
    "gone"
  };
  private static final String[] FIELDS_OF_PROCESS = {
    "pid", "state", "task", "tasks", "rssBytes", "startedAt", "job", "index", "hop"
  };

  private static final int MAX_PROCESSES = 10_000;

  private ControlJson() {}

  static void write(ControlMessage message, JsonGenerator g) {
    g.writeStartObject();
    g.writeNumberProperty("v", MessageCodec.VERSION);
    if (message instanceof ControlMessage.Ask) {
      g.writeStringProperty("type", "ask");
    } else if (message instanceof ControlMessage.Cancel cancel) {
      write(cancel, g);
    } else if (message instanceof ControlMessage.Hello hello) {
      g.writeStringProperty("type", "hello");
      g.writeStringProperty("supervisor", hello.supervisor());
    } else if (message instanceof ControlMessage.Announcement announcement) {
      write(announcement, g);
    }
    g.writeEndObject();
  }

  private static void write(ControlMessage.Cancel cancel, JsonGenerator g) {
    g.writeStringProperty("type", "cancel");
    g.writeStringProperty("job", cancel.job());
    g.writeArrayPropertyStart("ranges");
    for (IndexRange range : cancel.ranges()) {
      g.writeArray(new long[] {range.first(), range.last()}, 0, 2);
    }
    g.writeEndArray();
    if (cancel.waitingOnly()) {
      g.writeBooleanProperty("waiting_only", true);
    }
  }

  private static void write(ControlMessage.Announcement announcement, JsonGenerator g) {
    g.writeStringProperty("type", "announce");
    g.writeStringProperty("supervisor", announcement.supervisor());
    g.writeStringProperty("host", announcement.host());
    g.writeNumberProperty("pid", announcement.pid());
    g.writeArrayPropertyStart("processes");
    for (ProcessStatus process : announcement.processes()) {
      g.writeStartObject();
      g.writeNumberProperty("pid", process.pid());
      g.writeStringProperty("state", process.state());
      g.writeStringProperty("task", process.task());
      g.writeNumberProperty("tasks", process.tasks());
      g.writeNumberProperty("rssBytes", process.rssBytes());
      g.writeNumberProperty("startedAt", process.startedAt());
      g.writeStringProperty("job", process.job());
      g.writeNumberProperty("index", process.index());
      g.writeNumberProperty("hop", process.generation());
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeBooleanProperty("stopping", announcement.stopping());
    if (announcement.gone()) {
      g.writeBooleanProperty("gone", true);
    }
  }

  static ControlMessage read(MessageReader in) throws JsonSyntaxException {
    String type = "";
    String job = null;
    List<IndexRange> ranges = List.of();
    boolean waitingOnly = false;
    String supervisor = null;
    String host = "";
    long pid = 0;
    List<ProcessStatus> processes = List.of();
    boolean stopping = false;
    boolean gone = false;
    JsonMembers members = new JsonMembers(in, FIELDS);
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "v" -> MessageCodec.readVersion(in);
        case "type" -> type = in.string();
        case "job" -> job = in.string();
        case "ranges" -> ranges = in.list("ranges", Limits.MAX_ITEMS, ControlJson::readRange);
        case "waiting_only" -> waitingOnly = in.bool();
        case "supervisor" -> supervisor = in.string();
        case "host" -> host = Limits.cut(in.string());
        case "pid" -> pid = in.integer();
        case "processes" ->
            processes = in.list("processes", MAX_PROCESSES, ControlJson::readProcess);
        case "stopping" -> stopping = in.bool();
        default -> gone = in.bool();
      }
    }
    members.require("v", "type");
    switch (type) {
      case "ask" -> {
        return new ControlMessage.Ask();
      }
      case "cancel" -> {
        members.require("job", "ranges");
        return new ControlMessage.Cancel(job, ranges, waitingOnly);
      }
      case "hello" -> {
        members.require("supervisor");
        return new ControlMessage.Hello(supervisor);
      }
      case "announce" -> {
        members.require("supervisor", "processes");
        return new ControlMessage.Announcement(supervisor, host, pid, processes, stopping, gone);
      }
      default -> throw new JsonSyntaxException("the type of a control message is not known here");
    }
  }

  private static IndexRange readRange(MessageReader in) throws JsonSyntaxException {
    in.beginArray();
    if (in.nextElement()) {
      long first = in.integer();
      if (in.nextElement()) {
        long last = in.integer();
        if (!in.nextElement()) {
          return new IndexRange(first, last);
        }
      }
    }
    throw new JsonSyntaxException("a range has a first and a last index");
  }

  private static ProcessStatus readProcess(MessageReader in) throws JsonSyntaxException {
    long pid = 0;
    String state = "";
    String task = "";
    long tasks = 0;
    long rssBytes = 0;
    long startedAt = 0;
    String job = "";
    long index = -1;
    int generation = 0;
    JsonMembers members = new JsonMembers(in, FIELDS_OF_PROCESS);
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "pid" -> pid = in.integer();
        case "state" -> state = Limits.cut(in.string());
        case "task" -> task = Limits.cut(in.string());
        case "tasks" -> tasks = in.integer();
        case "rssBytes" -> rssBytes = in.integer();
        case "startedAt" -> startedAt = in.integer();
        case "job" -> job = Limits.cut(in.string());
        case "index" -> index = in.integer();
        default -> generation = in.smallInteger();
      }
    }
    members.require("pid", "state");
    return new ProcessStatus(pid, state, task, tasks, rssBytes, startedAt, job, index, generation);
  }
}
