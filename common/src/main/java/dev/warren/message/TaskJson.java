package dev.warren.message;

import tools.jackson.core.JsonGenerator;

/** The JSON form of task messages. */
final class TaskJson {
  private static final String[] FIELDS = {
    "v",
    "job",
    "key",
    "task",
    "first",
    "items",
    "attempt",
    "hop",
    "timeLimit",
    "sent",
    "alone",
    "build",
    "sameBuild"
  };

  private TaskJson() {}

  static void write(TaskMessage message, JsonGenerator g) {
    MessageCodec.writeStart(message.job(), message.key(), g);
    g.writeStringProperty("task", message.task());
    g.writeNumberProperty("first", message.first());
    if (message.attempt() != 1) {
      g.writeNumberProperty("attempt", message.attempt());
    }
    if (message.generation() != 0) {
      g.writeNumberProperty("hop", message.generation());
    }
    if (message.timeLimitMillis() != 0) {
      g.writeNumberProperty("timeLimit", message.timeLimitMillis());
    }
    if (message.sentAt() != 0) {
      g.writeNumberProperty("sent", message.sentAt());
    }
    if (message.alone()) {
      g.writeBooleanProperty("alone", true);
    }
    if (!message.build().isEmpty()) {
      g.writeStringProperty("build", message.build());
    }
    if (message.sameBuildOnly()) {
      g.writeBooleanProperty("sameBuild", true);
    }
    MessageCodec.writeValues("items", message.items(), g);
    g.writeEndObject();
  }

  static TaskMessage read(MessageReader in) throws JsonSyntaxException {
    String job = null;
    String key = "";
    String task = null;
    long first = 0;
    JsonValues items = null;
    int attempt = 1;
    int generation = 0;
    long timeLimit = 0;
    long sent = 0;
    boolean alone = false;
    String build = "";
    boolean sameBuild = false;
    JsonMembers members = new JsonMembers(in, FIELDS);
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "v" -> MessageCodec.readVersion(in);
        case "job" -> job = in.string();
        case "key" -> key = in.string();
        case "task" -> task = in.string();
        case "first" -> first = in.integer();
        case "items" -> items = in.values();
        case "attempt" -> attempt = in.smallInteger();
        case "hop" -> generation = in.smallInteger();
        case "timeLimit" -> timeLimit = in.integer();
        case "sent" -> sent = in.integer();
        case "alone" -> alone = in.bool();
        case "build" -> build = in.string();
        default -> sameBuild = in.bool();
      }
    }
    members.require("v", "job", "task", "first", "items");
    return new TaskMessage(
        job,
        key,
        task,
        first,
        items,
        attempt,
        generation,
        timeLimit,
        sent,
        alone,
        build,
        sameBuild);
  }
}
