package dev.warren.message;

import dev.warren.message.ControlMessage.Verb;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/** The JSON form of control messages. */
final class ControlJson {
  private static final String[] FIELDS =
      Stream.of(
              new String[] {
                "v",
                "type",
                "job",
                "ranges",
                "waiting_only",
                "reply",
                "sentBefore",
                "id",
                "verb",
                "amount",
                "relative",
                "force",
                "from",
                "ok",
                "text"
              },
              AnnouncementJson.FIELDS,
              JobJson.FIELDS)
          .flatMap(Arrays::stream)
          .toArray(String[]::new);

  private ControlJson() {}

  static void write(ControlMessage message, JsonGenerator g) {
    g.writeStartObject();
    g.writeNumberProperty("v", MessageCodec.VERSION);
    if (message instanceof ControlMessage.Ask ask) {
      g.writeStringProperty("type", "ask");
      if (!ask.reply().isEmpty()) {
        g.writeStringProperty("reply", ask.reply());
      }
    } else if (message instanceof ControlMessage.AskJobs ask) {
      g.writeStringProperty("type", "ask-jobs");
      g.writeStringProperty("reply", ask.reply());
    } else if (message instanceof ControlMessage.Cancel cancel) {
      write(cancel, g);
    } else if (message instanceof ControlMessage.Recall recall) {
      g.writeStringProperty("type", "recall");
      g.writeStringProperty("job", recall.job());
      g.writeNumberProperty("sentBefore", recall.sentBefore());
    } else if (message instanceof ControlMessage.Hello hello) {
      g.writeStringProperty("type", "hello");
      g.writeStringProperty("supervisor", hello.supervisor());
    } else if (message instanceof ControlMessage.Announcement announcement) {
      g.writeStringProperty("type", "announce");
      AnnouncementJson.write(announcement, g);
    } else if (message instanceof ControlMessage.Job job) {
      g.writeStringProperty("type", "job");
      JobJson.write(job.status(), g);
    } else if (message instanceof ControlMessage.Command command) {
      write(command, g);
    } else if (message instanceof ControlMessage.EndJob end) {
      g.writeStringProperty("type", "end-job");
      g.writeStringProperty("id", end.id());
      g.writeStringProperty("reply", end.reply());
      g.writeStringProperty("job", end.job());
    } else if (message instanceof ControlMessage.Done done) {
      write(done, g);
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

  private static void write(ControlMessage.Command command, JsonGenerator g) {
    g.writeStringProperty("type", "command");
    g.writeStringProperty("id", command.id());
    g.writeStringProperty("reply", command.reply());
    g.writeStringProperty("verb", command.verb().name().toLowerCase(Locale.ROOT));
    command.processes().ifPresent(amount -> g.writeNumberProperty("amount", amount));
    if (command.relative()) {
      g.writeBooleanProperty("relative", true);
    }
    if (command.now()) {
      g.writeBooleanProperty("force", true);
    }
    if (command.pid() != 0) {
      g.writeNumberProperty("pid", command.pid());
    }
  }

  private static void write(ControlMessage.Done done, JsonGenerator g) {
    g.writeStringProperty("type", "done");
    g.writeStringProperty("id", done.id());
    g.writeStringProperty("from", done.from());
    g.writeStringProperty("host", done.host());
    g.writeBooleanProperty("ok", done.ok());
    g.writeStringProperty("text", done.text());
  }

  static ControlMessage read(MessageReader in) throws JsonSyntaxException {
    String type = "";
    String job = null;
    List<IndexRange> ranges = List.of();
    boolean waitingOnly = false;
    String reply = "";
    long sentBefore = 0;
    String id = null;
    String verb = "";
    OptionalInt amount = OptionalInt.empty();
    boolean relative = false;
    boolean force = false;
    String from = null;
    boolean ok = false;
    String text = "";
    AnnouncementJson announcement = new AnnouncementJson();
    JobJson status = new JobJson();
    JsonMembers members = new JsonMembers(in, FIELDS);
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "v" -> MessageCodec.readVersion(in);
        case "type" -> type = in.string();
        case "job" -> job = in.string();
        case "ranges" -> ranges = in.list("ranges", Limits.MAX_ITEMS, ControlJson::readRange);
        case "waiting_only" -> waitingOnly = in.bool();
        case "reply" -> reply = in.string();
        case "sentBefore" -> sentBefore = in.integer();
        case "id" -> id = in.string();
        case "verb" -> verb = in.string();
        case "amount" -> amount = OptionalInt.of(in.smallInteger());
        case "relative" -> relative = in.bool();
        case "force" -> force = in.bool();
        case "from" -> from = in.string();
        case "ok" -> ok = in.bool();
        case "text" -> text = in.string();
        default -> {
          if (!announcement.read(name, in)) {
            status.read(name, in);
          }
        }
      }
    }
    members.require("v", "type");
    switch (type) {
      case "ask" -> {
        return new ControlMessage.Ask(reply);
      }
      case "ask-jobs" -> {
        members.require("reply");
        return new ControlMessage.AskJobs(reply);
      }
      case "cancel" -> {
        members.require("job", "ranges");
        return new ControlMessage.Cancel(job, ranges, waitingOnly);
      }
      case "recall" -> {
        members.require("job", "sentBefore");
        return new ControlMessage.Recall(job, sentBefore);
      }
      case "hello" -> {
        members.require("supervisor");
        return new ControlMessage.Hello(announcement.supervisor());
      }
      case "announce" -> {
        members.require("supervisor", "processes");
        return announcement.announcement(members.has("wanted"));
      }
      case "job" -> {
        members.require("job");
        return new ControlMessage.Job(
            status.status(job, announcement.host(), announcement.pid(), announcement.startedAt()));
      }
      case "command" -> {
        members.require("id", "reply", "verb");
        return new ControlMessage.Command(
            id, reply, readVerb(verb), amount, relative, force, announcement.pid());
      }
      case "end-job" -> {
        members.require("id", "reply", "job");
        return new ControlMessage.EndJob(id, reply, job);
      }
      case "done" -> {
        members.require("id", "from", "ok");
        return new ControlMessage.Done(id, from, announcement.host(), ok, text);
      }
      default -> throw new JsonSyntaxException("the type of a control message is not known here");
    }
  }

  private static Verb readVerb(String word) throws JsonSyntaxException {
    for (Verb verb : Verb.values()) {
      if (verb.name().toLowerCase(Locale.ROOT).equals(word)) {
        return verb;
      }
    }
    throw new JsonSyntaxException("the verb of a command is not known here");
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
}
