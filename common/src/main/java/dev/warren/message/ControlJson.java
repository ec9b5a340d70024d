package dev.warren.message;

import java.util.ArrayList;
import java.util.List;

/** The JSON form of control messages. */
final class ControlJson {

  private static final int MAX_PROCESSES = 10_000;

  private ControlJson() {}

  static byte[] write(ControlMessage message) {
    JsonWriter out = new JsonWriter(512).raw("{\"v\":1,\"type\":");
    if (message instanceof ControlMessage.Ask) {
      out.raw("\"ask\"");
    } else if (message instanceof ControlMessage.Cancel cancel) {
      write(cancel, out);
    } else if (message instanceof ControlMessage.Hello hello) {
      out.raw("\"hello\",\"supervisor\":").string(hello.supervisor());
    } else if (message instanceof ControlMessage.Announcement announcement) {
      write(announcement, out);
    }
    return out.raw('}').toByteArray();
  }

  private static void write(ControlMessage.Cancel cancel, JsonWriter out) {
    out.raw("\"cancel\",\"job\":\"").raw(cancel.job()).raw("\",\"ranges\":[");
    boolean isFirst = true;
    for (IndexRange range : cancel.ranges()) {
      out.raw(isFirst ? "[" : ",[").number(range.first()).raw(',').number(range.last()).raw(']');
      isFirst = false;
    }
    out.raw(cancel.waitingOnly() ? "],\"waiting_only\":true" : "]");
  }

  private static void write(ControlMessage.Announcement announcement, JsonWriter out) {
    out.raw("\"announce\",\"supervisor\":").string(announcement.supervisor());
    out.raw(",\"host\":").string(announcement.host());
    out.raw(",\"pid\":").number(announcement.pid());
    out.raw(",\"processes\":[");
    boolean isFirst = true;
    for (ProcessStatus process : announcement.processes()) {
      out.raw(isFirst ? "{\"pid\":" : ",{\"pid\":").number(process.pid());
      isFirst = false;
      out.raw(",\"state\":").string(process.state());
      out.raw(",\"task\":").string(process.task());
      out.raw(",\"tasks\":").number(process.tasks());
      out.raw(",\"rssBytes\":").number(process.rssBytes());
      out.raw(",\"startedAt\":").number(process.startedAt());
      out.raw(",\"job\":").string(process.job());
      out.raw(",\"index\":").number(process.index());
      out.raw(",\"hop\":").number(process.hop()).raw('}');
    }
    out.raw("],\"stopping\":").raw(Boolean.toString(announcement.stopping()));
    if (announcement.gone()) {
      out.raw(",\"gone\":true");
    }
  }

  static ControlMessage read(JsonScanner in) throws JsonSyntaxException {
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
    JsonMembers members =
        new JsonMembers(
            in,
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
            "gone");
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "v" -> MessageCodec.readVersion(in);
        case "type" -> type = in.string();
        case "job" -> job = in.string();
        case "ranges" -> ranges = readRanges(in);
        case "waiting_only" -> waitingOnly = in.bool();
        case "supervisor" -> supervisor = in.string();
        case "host" -> host = Limits.cut(in.string());
        case "pid" -> pid = in.integer();
        case "processes" -> processes = readProcesses(in);
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

  private static List<IndexRange> readRanges(JsonScanner in) throws JsonSyntaxException {
    List<IndexRange> ranges = new ArrayList<>();
    in.beginArray();
    for (boolean isFirst = true; in.nextElement(isFirst); isFirst = false) {
      if (ranges.size() == Limits.MAX_ITEMS) {
        throw new JsonSyntaxException("there are more than " + Limits.MAX_ITEMS + " ranges");
      }
      ranges.add(readRange(in));
    }
    return ranges;
  }

  private static IndexRange readRange(JsonScanner in) throws JsonSyntaxException {
    in.beginArray();
    if (in.nextElement(true)) {
      long first = in.integer();
      if (in.nextElement(false)) {
        long last = in.integer();
        if (!in.nextElement(false)) {
          return new IndexRange(first, last);
        }
      }
    }
    throw new JsonSyntaxException("a range has a first and a last index");
  }

  private static List<ProcessStatus> readProcesses(JsonScanner in) throws JsonSyntaxException {
    List<ProcessStatus> processes = new ArrayList<>();
    in.beginArray();
    for (boolean isFirst = true; in.nextElement(isFirst); isFirst = false) {
      if (processes.size() == MAX_PROCESSES) {
        throw new JsonSyntaxException("there are more than " + MAX_PROCESSES + " processes");
      }
      processes.add(readProcess(in));
    }
    return processes;
  }

  private static ProcessStatus readProcess(JsonScanner in) throws JsonSyntaxException {
    long pid = 0;
    String state = "";
    String task = "";
    long tasks = 0;
    long rssBytes = 0;
    long startedAt = 0;
    String job = "";
    long index = -1;
    int hop = 0;
    JsonMembers members =
        new JsonMembers(
            in, "pid", "state", "task", "tasks", "rssBytes", "startedAt", "job", "index", "hop");
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
        default -> hop = TaskJson.readInt(in, name);
      }
    }
    members.require("pid", "state");
    return new ProcessStatus(pid, state, task, tasks, rssBytes, startedAt, job, index, hop);
  }
}
