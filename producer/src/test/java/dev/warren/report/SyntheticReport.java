package dev.warren.report;

import dev.warren.engine.WorkerEvent;
import dev.warren.engine.WorkerEvent.State;
import dev.warren.job.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Makes report files of jobs that never ran, to look at the page and to measure how fast it opens:
 * {@code SyntheticReport KIND FILE.html}, or {@code all DIRECTORY} for a file of each kind.
 */
public final class SyntheticReport {
  private static final int SUCCEEDED = 0;
  private static final int FAILED = 1;
  private static final int TIMED_OUT = 2;
  private static final int CRASHED = 3;
  private static final int CANCELLED = 4;

  /** Added to an outcome that is run again. */
  private static final int AGAIN = 4;

  private static final String HOSTILE =
      "<script>window.hacked=1</script><img src=x onerror=alert(1)> \u202Egnp.exe\u202C \u05E9\u05DC\u05D5\u05DD"
          + " \uD83D\uDC69\u200D\uD83D\uDE80 \"'&`${x}` </script><!-- \u2028 \u0000 ";

  /** What is made: how many items on how many processes, how long they take, what goes wrong. */
  private record Plan(
      long items,
      int hosts,
      int processesPerHost,
      double meanMicros,
      double spread,
      double gapMicros,
      double failing,
      double timingOut,
      double killing,
      String mode,
      String how) {

    Plan(
        long items,
        int hosts,
        int processes,
        double mean,
        double spread,
        double gap,
        double failing) {
      this(
          items,
          hosts,
          processes,
          mean,
          spread,
          gap,
          failing,
          failing / 4,
          failing / 8,
          hosts > 1 ? "fleet" : "processes",
          "complete");
    }

    Plan mode(String other) {
      return new Plan(
          items,
          hosts,
          processesPerHost,
          meanMicros,
          spread,
          gapMicros,
          failing,
          timingOut,
          killing,
          other,
          how);
    }

    Plan ends(String other) {
      return new Plan(
          items,
          hosts,
          processesPerHost,
          meanMicros,
          spread,
          gapMicros,
          failing,
          timingOut,
          killing,
          mode,
          other);
    }
  }

  /** One simulated process, free from some time on. */
  private record Worker(int n, String host, long pid, long free) {
    Worker at(long time) {
      return new Worker(n, host, pid, time);
    }
  }

  private record Row(
      long index,
      int process,
      int attempt,
      int outcome,
      int group,
      long queued,
      long started,
      long took) {
    long end() {
      return started + took;
    }
  }

  private static final Map<String, Plan> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("small", new Plan(50, 2, 2, 200_000, 0.6, 2_000, 0.2));
    KINDS.put("main", new Plan(10_000, 1, 2, 6_000, 0.3, 300, 0));
    KINDS.put("failures", new Plan(10_000, 2, 4, 30_000, 0.7, 1_500, 0.02));
    KINDS.put("straggler", new Plan(2_000, 1, 8, 20_000, 0.5, 400, 0));
    KINDS.put("hundred-thousand", new Plan(100_000, 2, 8, 8_000, 0.8, 300, 0.002));
    KINDS.put("million", new Plan(1_000_000, 1, 4, 40, 0.5, 60, 0));
    KINDS.put("killed", new Plan(5_000, 1, 4, 20_000, 0.5, 500, 0.004).ends(""));
    KINDS.put("interrupted", new Plan(3_000, 1, 4, 20_000, 0.5, 500, 0).ends("interrupted"));
    KINDS.put("hostile", new Plan(300, 2, 2, 50_000, 0.5, 1_000, 0.1));
    KINDS.put("threads", new Plan(4_000, 1, 4, 5_000, 0.5, 50, 0.01).mode("threads"));
    KINDS.put("wide", new Plan(30_000, 10, 10, 50_000, 0.9, 3_000, 0.003));
    KINDS.put("hoard", new Plan(1_000, 1, 4, 40_000, 0.2, 300, 0));
    KINDS.put("tail", new Plan(1_000, 1, 8, 40_000, 0.2, 300, 0));
    KINDS.put("slow-input", new Plan(1_000, 1, 4, 10_000, 0.2, 25_000, 0));
    KINDS.put("start-up", new Plan(100, 1, 2, 4_000, 0.2, 300, 0));
    KINDS.put("starved", new Plan(3, 1, 8, 5_000_000, 0.1, 300, 0));
    KINDS.put("empty", new Plan(0, 1, 2, 1_000, 0.1, 0, 0));
    KINDS.put("broken", new Plan(0, 1, 2, 1_000, 0.1, 0, 0).ends("broken"));
  }

  private final String kind;
  private final Plan plan;
  private final RecordSink out;
  private final Random random = new Random(42);
  private Rows block = new Rows();

  private SyntheticReport(String kind, RecordSink out) {
    this.kind = kind;
    this.plan = KINDS.get(kind);
    this.out = out;
  }

  /** Makes the file of a kind. */
  public static void write(String kind, Path file) throws IOException {
    try (ReportFile out = ReportFile.create(file)) {
      new SyntheticReport(kind, out).write();
    }
    if (kind.equals("killed")) {
      String torn = "<script type=\"application/warren-rows\" data-n=\"4096\">7V0Lk";
      Files.writeString(file, torn, StandardOpenOption.APPEND);
    }
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2 || !(arguments[0].equals("all") || KINDS.containsKey(arguments[0]))) {
      System.err.println(
          "usage: SyntheticReport all DIRECTORY | KIND FILE, KIND of " + KINDS.keySet());
      System.exit(2);
    }
    if (arguments[0].equals("all")) {
      for (String kind : KINDS.keySet()) {
        write(kind, Path.of(arguments[1], kind + ".html"));
      }
    } else {
      write(arguments[0], Path.of(arguments[1]));
    }
  }

  private void write() throws IOException {
    boolean hostile = kind.equals("hostile");
    int processes = plan.hosts * plan.processesPerHost;
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("chunk size", kind.equals("hundred-thousand") ? "automatic" : "1");
    settings.put("time limit", plan.timingOut > 0 ? "5 s" : "none");
    settings.put("retries", "1");
    settings.put("crash limit", "3");
    boolean isFleet = plan.mode.equals("fleet");
    JobDescription job =
        new JobDescription(
            "j-5f3a9c",
            hostile ? HOSTILE : kind,
            isFleet ? "amqp://rabbit.example/" : "embedded",
            "default",
            plan.mode,
            isFleet ? 0 : processes,
            settings);
    OptionalLong total = hostile ? OptionalLong.empty() : OptionalLong.of(plan.items);
    out.write(new Event.Began(1_796_020_000_000_000L, job, total));
    out.write(new Event.TaskNamed(0, hostile ? "acme." + HOSTILE : "acme.Photos.thumbnail"));
    if (plan.hosts > 1) {
      out.write(new Event.ClockCompared(host(2), 250));
    }
    if (kind.equals("broken")) {
      for (int start = 0; start < 3; start++) {
        long at = 300_000L * start;
        life(host(1), 3000 + start, at, State.STARTED, -1, "");
        life(
            host(1),
            3000 + start,
            at + 250_000,
            State.DIED,
            -1,
            "exit code 1\nCould not reserve enough space for object heap");
      }
      end(1_000_000, "broken", "workers cannot start: exit code 1", new long[5], 0, 0);
      return;
    }
    simulate(processes);
  }

  /** Hands item after item to the process that is free first. */
  private void simulate(int processes) throws IOException {
    boolean threads = plan.mode.equals("threads");
    PriorityQueue<Worker> free =
        new PriorityQueue<>(Comparator.comparingLong(Worker::free).thenComparingInt(Worker::n));
    int n = 0;
    for (int i = 0; i < processes; i++) {
      String host = host(1 + i % plan.hosts);
      long ready = threads ? 1_000 : 900_000 + random.nextInt(300_000);
      if (threads) {
        if (i == 0) {
          out.write(new Event.ProcessSeen(++n, host, 0));
        }
        free.add(new Worker(1, host, 0, ready));
        continue;
      }
      n++;
      out.write(new Event.ProcessSeen(n, host, 2400 + n));
      life(host, 2400 + n, 20_000L * i, State.STARTED, -1, "");
      life(host, 2400 + n, ready, State.READY, 150_000 + random.nextInt(50_000), "");
      free.add(new Worker(n, host, 2400 + n, ready));
    }
    long[] totals = new long[5];
    long retries = 0;
    long crashes = 0;
    long last = 0;
    boolean[] told = new boolean[8];
    PriorityQueue<Row> answers = new PriorityQueue<>(Comparator.comparingLong(Row::end));
    double longest = 0;
    boolean noticed = false;
    for (long index = 0; index < plan.items; index++) {
      int attempt = 1;
      while (true) {
        Worker worker =
            kind.equals("hoard") && index > plan.items - 60 ? hoarder(free) : free.poll();
        if (plan.mode.equals("fleet") && !noticed && worker.free > 20_000_000) {
          noticed = true;
          out.write(
              new Event.Notice(
                  worker.free,
                  "the broker was away for 1.2 s: connection reset; "
                      + (kind.equals("hostile") ? HOSTILE : "connected again")));
        }
        long queued = Math.max(0, Math.min(worker.free, index * 15 + 1_000));
        if (kind.equals("straggler")) {
          queued = Math.min(queued, 40_000);
        }
        long started = worker.free + (long) (plan.gapMicros * (0.3 + 1.4 * random.nextDouble()));
        long took =
            Math.max(1, (long) (plan.meanMicros * Math.exp(plan.spread * random.nextGaussian())));
        if (kind.equals("straggler") && index == plan.items - 40) {
          took = 12_400_000;
        } else if (kind.equals("tail") && index >= plan.items - 3) {
          took = 6_000_000 + 50_000 * (plan.items - index);
        } else if (kind.equals("slow-input")) {
          queued = started - 400;
        }
        double fate = random.nextDouble();
        int outcome = SUCCEEDED;
        if (fate < plan.killing) {
          outcome = CRASHED;
        } else if (fate < plan.killing + plan.timingOut) {
          outcome = TIMED_OUT;
          took = 5_000_000 + random.nextInt(900);
        } else if (fate < plan.killing + plan.timingOut + plan.failing) {
          outcome = FAILED;
        } else if (plan.how.equals("interrupted") && index >= plan.items - 400) {
          outcome = CANCELLED;
        }
        int group =
            outcome == FAILED ? 1 + random.nextInt(2) : outcome == SUCCEEDED ? 0 : outcome + 1;
        if (group > 0 && !told[group]) {
          told[group] = true;
          group(group, outcome, index, worker, attempt);
        }
        boolean again = attempt == 1 && (outcome == CRASHED || outcome == TIMED_OUT);
        int written = again ? outcome + AGAIN : outcome;
        boolean never = outcome == CANCELLED;
        long ahead = worker.host.equals(host(2)) && plan.hosts > 1 ? 250_000 : 0;
        Row row =
            new Row(
                index,
                never ? 0 : worker.n,
                never ? 0 : attempt,
                written,
                group,
                queued,
                never ? 0 : started + ahead,
                never ? 0 : took);
        answers.add(row);
        while (answers.size() > 2 * processes) {
          row(answers.poll());
        }
        if (took > longest) {
          longest = took;
          out.write(
              new Event.SlowItem(
                  0,
                  (int) index,
                  kind.equals("hostile")
                      ? HOSTILE.repeat(20)
                      : "{\"path\":\"/photos/" + index + ".jpg\",\"width\":320}"));
        }
        long end = never ? worker.free : started + took;
        last = Math.max(last, end);
        if (outcome == CRASHED && !threads) {
          crashes++;
          life(
              worker.host,
              worker.pid,
              end + 3_000,
              State.DIED,
              -1,
              "signal 9 (SIGKILL)\nthe kernel killed it: out of memory\n"
                  + (kind.equals("hostile") ? HOSTILE : "anon-rss 3,912,004 kB"));
          n++;
          out.write(new Event.ProcessSeen(n, worker.host, 2400 + n));
          life(worker.host, 2400 + n, end + 10_000, State.STARTED, -1, "");
          life(worker.host, 2400 + n, end + 610_000, State.READY, 140_000, "");
          free.add(new Worker(n, worker.host, 2400 + n, end + 610_000));
        } else {
          free.add(worker.at(end));
        }
        if (!again) {
          totals[outcome]++;
          break;
        }
        retries++;
        attempt++;
      }
    }
    while (!answers.isEmpty()) {
      row(answers.poll());
    }
    out.write(block);
    for (long index = 0; index < Math.min(plan.items, 200_000); index++) {
      // The final list of the slowest is among these, and a real writer would have told it, too.
      if (plan.items <= 100) {
        out.write(
            new Event.SlowItem(
                0, (int) index, kind.equals("hostile") ? HOSTILE : "\"item " + index + "\""));
      }
    }
    if (kind.equals("killed")) {
      return;
    }
    if (kind.equals("hostile")) {
      out.write(new Event.Missing(7, "the disk was full " + HOSTILE));
      totals[FAILED] += 7;
    }
    end(
        last + 60_000,
        plan.how,
        plan.how.equals("interrupted") ? "SIGINT" : "",
        totals,
        retries,
        crashes);
  }

  /** The same process for all that is left. */
  private static Worker hoarder(PriorityQueue<Worker> free) {
    Worker last = free.stream().max(Comparator.comparingLong(Worker::free)).orElseThrow();
    free.remove(last);
    return last;
  }

  private void group(int n, int outcome, long index, Worker worker, int attempt)
      throws IOException {
    boolean hostile = kind.equals("hostile");
    String type =
        switch (n) {
          case 1 -> "java.lang.IllegalStateException";
          case 2 -> hostile ? HOSTILE : "acme.photos.UnreadableImageException";
          case TIMED_OUT + 1 -> "time limit of 5 s";
          case CRASHED + 1 -> "signal 9 (SIGKILL)";
          default -> "";
        };
    String message =
        hostile
            ? HOSTILE.repeat(n == 1 ? 40_000 : 3)
            : n == 1 ? "no colour profile" : n == 2 ? "not a picture: GIF89b" : "";
    String stack =
        n > 2
            ? ""
            : type
                + ": "
                + (hostile ? HOSTILE : message)
                + "\n\tat acme.photos.Decoder.profile(Decoder.java:88)\n\tat acme.Photos.thumbnail(Photos.java:41)\n\tat java.base/java.lang.reflect.Method.invoke(Method.java:565)";
    Event.Example example =
        new Event.Example(
            0,
            (int) index,
            hostile ? HOSTILE.repeat(4) : "{\"path\":\"/photos/" + index + ".jpg\",\"width\":320}",
            message,
            stack,
            worker.host,
            worker.pid,
            attempt,
            "java -jar producer.jar run acme.Photos.thumbnail --input photos.jsonl --classpath"
                + " photos.jar --only "
                + index
                + " --threads 1");
    out.write(
        new Event.GroupFound(
            n,
            List.of("", "failed", "timeout", "crashed", "cancelled").get(outcome),
            type,
            n <= 2 ? "acme.photos.Decoder.profile(Decoder.java:" + (80 + 8 * n) + ")" : "",
            "acme.Photos.thumbnail",
            example));
  }

  private void end(long at, String how, String text, long[] totals, long retries, long crashes)
      throws IOException {
    long submitted = LongStream.of(totals).sum();
    Counters.Totals ledger =
        new Counters.Totals(
            submitted,
            totals[SUCCEEDED],
            totals[FAILED],
            totals[TIMED_OUT],
            totals[CRASHED],
            totals[CANCELLED],
            0,
            retries,
            crashes,
            crashes * 3,
            submitted + retries,
            0);
    out.write(new Event.Ended(at, how, text, ledger));
  }

  private String host(int n) {
    return kind.equals("hostile") && n == 2 ? "<b>" + "\u202Ehost" : "host-" + (char) ('a' + n - 1);
  }

  private void life(String host, long pid, long at, State state, long initializer, String text)
      throws IOException {
    out.write(
        new Event.WorkerChanged(at, new WorkerEvent(host, pid, state, at, initializer, text)));
  }

  private void row(Row row) throws IOException {
    block.add(
        0,
        (int) row.index,
        0,
        row.process,
        row.attempt,
        Rows.Outcome.values()[row.outcome],
        row.group,
        row.queued,
        row.started,
        row.took);
    if (block.isFull()) {
      out.write(block);
      block = new Rows();
    }
  }
}
