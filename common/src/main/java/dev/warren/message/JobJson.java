package dev.warren.message;

import java.util.OptionalLong;
import tools.jackson.core.JsonGenerator;

/** The JSON form of what producers say about their jobs. */
final class JobJson {
  /**
   * The members of a job's status, in one list with those of all control messages. Those that it
   * has in common with announcements are read there.
   */
  static final String[] FIELDS = {
    "name",
    "task",
    "total",
    "submitted",
    "succeeded",
    "failed",
    "timedOut",
    "crashed",
    "cancelled",
    "running",
    "perSecond",
    "waitSeconds",
    "weight",
    "over"
  };

  private String name = "";
  private String task = "";
  private OptionalLong total = OptionalLong.empty();
  private long submitted;
  private long succeeded;
  private long failed;
  private long timedOut;
  private long crashed;
  private long cancelled;
  private long running;
  private double perSecond;
  private double waitSeconds;
  private int weight = 1;
  private boolean over;

  static void write(JobStatus status, JsonGenerator g) {
    g.writeStringProperty("job", status.job());
    g.writeStringProperty("name", Limits.cut(status.name()));
    g.writeStringProperty("task", status.task());
    if (status.total().isPresent()) {
      g.writeNumberProperty("total", status.total().getAsLong());
    }
    g.writeNumberProperty("submitted", status.submitted());
    g.writeNumberProperty("succeeded", status.succeeded());
    g.writeNumberProperty("failed", status.failed());
    g.writeNumberProperty("timedOut", status.timedOut());
    g.writeNumberProperty("crashed", status.crashed());
    g.writeNumberProperty("cancelled", status.cancelled());
    g.writeNumberProperty("running", status.running());
    g.writeNumberProperty("perSecond", finite(status.perSecond()));
    g.writeNumberProperty("waitSeconds", finite(status.waitSeconds()));
    g.writeNumberProperty("weight", status.weight());
    g.writeStringProperty("host", status.host());
    g.writeNumberProperty("pid", status.pid());
    g.writeNumberProperty("startedAt", status.startedAt());
    if (status.over()) {
      g.writeBooleanProperty("over", true);
    }
  }

  /** JSON has no other numbers. */
  private static double finite(double number) {
    return Double.isFinite(number) ? number : 0;
  }

  /** Reads the member of a name; false if it is none of a job's alone. */
  boolean read(String member, MessageReader in) throws JsonSyntaxException {
    switch (member) {
      case "name" -> name = Limits.cut(in.string());
      case "task" -> task = Limits.cut(in.string());
      case "total" -> total = OptionalLong.of(in.integer());
      case "submitted" -> submitted = in.integer();
      case "succeeded" -> succeeded = in.integer();
      case "failed" -> failed = in.integer();
      case "timedOut" -> timedOut = in.integer();
      case "crashed" -> crashed = in.integer();
      case "cancelled" -> cancelled = in.integer();
      case "running" -> running = in.integer();
      case "perSecond" -> perSecond = finite(in.number());
      case "waitSeconds" -> waitSeconds = finite(in.number());
      case "weight" -> weight = in.smallInteger();
      case "over" -> over = in.bool();
      default -> {
        return false;
      }
    }
    return true;
  }

  JobStatus status(String job, String host, long pid, long startedAt) {
    return new JobStatus(
        job,
        name,
        task,
        total,
        submitted,
        succeeded,
        failed,
        timedOut,
        crashed,
        cancelled,
        running,
        perSecond,
        waitSeconds,
        weight,
        host,
        pid,
        startedAt,
        over);
  }
}
