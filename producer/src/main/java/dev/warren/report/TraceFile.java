package dev.warren.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.engine.WorkerEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * The job in the Trace Event format, as Perfetto and other trace viewers read it: an array of
 * objects, of which the closing bracket may be missing. Hosts are its processes, and each process
 * of a worker is one of its threads, or several where items overlap. Times are by the clock of each
 * host, corrected by what is known of that.
 */
final class TraceFile implements RecordSink {
  private static final String[] OUTCOMES = {
    "succeeded",
    "failed",
    "timed out",
    "crashed",
    "cancelled",
    "failed, run again",
    "timed out, run again",
    "crashed, run again"
  };

  /** A process, and when the last item of each of its lanes ended. */
  private static final class Track {
    final int host;
    final String name;
    final List<Long> lanes = new ArrayList<>();
    final List<Integer> threads = new ArrayList<>();

    Track(int host, String name) {
      this.host = host;
      this.name = name;
    }
  }

  private final Path file;
  private final OutputStream out;
  private final Map<String, Integer> hosts = new HashMap<>();
  private final Map<Integer, Long> aheadMicros = new HashMap<>();
  private final Map<Integer, String> tasks = new HashMap<>();
  private final Map<Integer, Track> tracks = new HashMap<>();
  private int threads;

  private TraceFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Creates the file, or replaces the one that is there.
   *
   * @throws IOException if it cannot be written
   */
  static TraceFile create(Path file) throws IOException {
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    out.write("[\n".getBytes(UTF_8));
    return new TraceFile(file, out);
  }

  @Override
  public String name() {
    return "the trace " + file;
  }

  @Override
  public void write(Event event) throws IOException {
    if (event instanceof Event.TaskNamed task) {
      tasks.put(task.number(), task.name());
    } else if (event instanceof Event.ProcessSeen process) {
      String name = "process " + process.pid();
      tracks.put(process.number(), new Track(host(process.host()), name));
    } else if (event instanceof Event.ClockCompared clock) {
      aheadMicros.put(host(clock.host()), clock.aheadMillis() * 1_000);
    } else if (event instanceof Event.WorkerChanged changed) {
      WorkerEvent worker = changed.event();
      int host = host(worker.host());
      String state = worker.state().name().toLowerCase(Locale.ROOT);
      instant("process " + worker.pid() + " " + state, host, changed.at() - ahead(host), "p");
    } else if (event instanceof Event.Notice notice) {
      instant(notice.text(), 0, notice.at(), "g");
    }
    out.flush();
  }

  private long ahead(int host) {
    return aheadMicros.getOrDefault(host, 0L);
  }

  private int host(String name) throws IOException {
    Integer known = hosts.get(name);
    if (known == null) {
      known = hosts.size() + 1;
      hosts.put(name, known);
      name("process_name", known, 0, name);
    }
    return known;
  }

  private void name(String what, int pid, int tid, String name) throws IOException {
    line(
        json -> {
          json.writeStringProperty("ph", "M");
          json.writeStringProperty("name", what);
          json.writeNumberProperty("pid", pid);
          json.writeNumberProperty("tid", tid);
          json.writeObjectPropertyStart("args");
          json.writeStringProperty("name", name);
          json.writeEndObject();
        });
  }

  private void instant(String name, int host, long at, String scope) throws IOException {
    line(
        json -> {
          json.writeStringProperty("ph", "i");
          json.writeStringProperty("name", name);
          json.writeNumberProperty("ts", at);
          json.writeNumberProperty("pid", host);
          json.writeNumberProperty("tid", 0);
          json.writeStringProperty("s", scope);
        });
  }

  @Override
  public void write(Rows rows) throws IOException {
    for (int i = 0; i < rows.size(); i++) {
      Track track = tracks.get(rows.process[i]);
      if (track != null) { // it ran
        long started = rows.started[i] - ahead(track.host);
        run(rows, i, track.host, thread(track, started, rows.took[i]), started);
      }
    }
    out.flush();
  }

  /** The first lane in which nothing runs any more. Rows come in the order of their ends. */
  private int thread(Track track, long started, long took) throws IOException {
    int lane = 0;
    while (lane < track.lanes.size() && track.lanes.get(lane) > started) {
      lane++;
    }
    if (lane == track.lanes.size()) {
      track.lanes.add(0L);
      track.threads.add(++threads);
      String name = lane == 0 ? track.name : track.name + ", " + (lane + 1);
      name("thread_name", track.host, threads, name);
    }
    track.lanes.set(lane, started + took);
    return track.threads.get(lane);
  }

  private void run(Rows rows, int i, int host, int thread, long started) throws IOException {
    int task = rows.task[i];
    line(
        json -> {
          json.writeStringProperty("ph", "X");
          json.writeStringProperty("name", tasks.getOrDefault(task, "task"));
          json.writeStringProperty("cat", OUTCOMES[rows.outcome[i]]);
          json.writeNumberProperty("ts", started);
          json.writeNumberProperty("dur", rows.took[i]);
          json.writeNumberProperty("pid", host);
          json.writeNumberProperty("tid", thread);
          json.writeObjectPropertyStart("args");
          json.writeNumberProperty("index", rows.index[i]);
          json.writeNumberProperty("call", rows.call[i]);
          json.writeNumberProperty("attempt", rows.attempt[i]);
          json.writeEndObject();
        });
  }

  private void line(Consumer<JsonGenerator> members) throws IOException {
    out.write((EventJson.object(members) + ",\n").getBytes(UTF_8));
  }

  @Override
  public void close() throws IOException {
    // Not every reader forgives a comma at the end.
    out.write("{}]\n".getBytes(UTF_8));
    out.close();
  }
}
