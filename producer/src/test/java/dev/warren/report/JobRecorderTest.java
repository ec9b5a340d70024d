package dev.warren.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.engine.Answer;
import dev.warren.engine.Batch;
import dev.warren.engine.ItemArguments;
import dev.warren.engine.ItemListener.Origin;
import dev.warren.engine.ItemTiming;
import dev.warren.engine.WorkOptions;
import dev.warren.job.Counters;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is recorded of a job, read back from its files. */
class JobRecorderTest {
  private static final Origin CALL = new Origin(0, "acme.Words.split", 5);
  private static final WorkOptions OPTIONS = new WorkOptions(0, 1, Duration.ZERO, 3);

  private static final JobDescription JOB =
      new JobDescription(
          "job", "nightly", "embedded", "own", "processes", 2, Map.of("processes", "2"));

  @TempDir private Path folder;
  private final List<String> notices = new ArrayList<>();

  private Path file() {
    return folder.resolve("report.html");
  }

  private JobRecorder open() throws IOException {
    return JobRecorder.open(Optional.of(file()), Optional.empty(), ItemNames.PLAIN, notices::add);
  }

  private static ItemArguments json(String array) {
    return () -> Optional.of(JsonBytes.of(array));
  }

  private static Failure failure(String message) {
    return new Failure(
        FailureKind.FAILED,
        "java.lang.IllegalStateException",
        message,
        "java.lang.IllegalStateException: x\n\tat acme.Words.split(Words.java:7)\n",
        Optional.empty());
  }

  private static Answer failed(String message, ItemTiming run) {
    return new Answer.Failed(failure(message), null, 1, run);
  }

  @Test
  void everyRunIsInTheFileWithItsTimesAndItsProcess() throws IOException {
    JobRecorder recorder = open();
    recorder.describe(JOB, new Counters());
    recorder.began(CALL, OPTIONS, 1);
    long now = ItemTiming.now();
    long[] took = {0, 40, 3_000_000_000L};
    recorder.answered(
        CALL, 1, new Batch(new Object[2], "vm", 17, 1, now, now + 50, took, 1), i -> json("[1]"));
    ItemTiming run = new ItemTiming("other", 18, 2, now, now + 70, now + 170);
    recorder.retried(CALL, 4, failure("no"), run, json("[4]"));
    recorder.answered(CALL, 4, failed("no", run), json("[4]"));
    recorder.close("complete", "");

    ReportReader read = ReportReader.of(file());
    List<long[]> rows = read.rows();
    assertEquals(4, rows.size());
    assertEquals("[0, 1, 0, 1, 1, 0, 0]", Arrays.toString(Arrays.copyOf(rows.get(0), 7)));
    assertEquals(40, rows.get(0)[9]);
    assertEquals(rows.get(0)[8] + 40, rows.get(1)[8]);
    assertEquals(3_000_000_000L, rows.get(1)[9]);
    assertEquals("[0, 4, 0, 2, 2, 5, 1]", Arrays.toString(Arrays.copyOf(rows.get(2), 7)));
    assertEquals("[0, 4, 0, 2, 2, 1, 1]", Arrays.toString(Arrays.copyOf(rows.get(3), 7)));
    assertEquals(100, rows.get(3)[9]);
    assertEquals("vm", read.only("process", 0).get("host").asString());
    assertEquals(18, read.only("process", 1).get("pid").asInt());
    assertEquals("complete", read.only("end", 0).get("how").asString());
    assertEquals(5, read.only("job", 0).get("total").asInt());
    assertEquals("1", read.only("job", 0).get("settings").get("retries").asString());
  }

  @Test
  void equalFailuresAreOneGroupWithTheCommandThatRunsItsFirstItem() throws IOException {
    JobRecorder recorder = open();
    recorder.describe(JOB, new Counters());
    recorder.began(CALL, OPTIONS, 1);
    ItemTiming run = ItemTiming.never(ItemTiming.now());
    recorder.answered(CALL, 3, failed("it's 3", run), json("[\"it's\"]"));
    recorder.answered(CALL, 4, failed("it's 4", run), json("[\"x\"]"));
    recorder.close("complete", "");

    ReportReader read = ReportReader.of(file());
    assertEquals(1, read.all("group").size());
    JsonNode example = read.only("group", 0).get("example");
    assertEquals("\"it's\"", example.get("argument").asString());
    assertEquals(
        "java -jar producer.jar run acme.Words.split --arg '\"it'\\''s\"' --count 1 --threads 1",
        example.get("command").asString());
    assertEquals(2, read.rows().stream().filter(row -> row[6] == 1).count());
  }

  @Test
  void itemsHaveTheNumbersAndCommandsOfTheUser() throws IOException {
    ItemNames names =
        new ItemNames(index -> 100 + index, Optional.of(index -> "again " + (100 + index)));
    JobRecorder recorder =
        JobRecorder.open(Optional.of(file()), Optional.empty(), names, notices::add);
    recorder.describe(JOB, new Counters());
    recorder.began(CALL, OPTIONS, 1);
    recorder.answered(CALL, 3, failed("no", ItemTiming.never(0)), ItemArguments.UNKNOWN);
    recorder.close("complete", "");
    ReportReader read = ReportReader.of(file());
    assertEquals(103, read.rows().get(0)[1]);
    assertEquals("again 103", read.only("group", 0).get("example").get("command").asString());
  }

  @Test
  void functionsOfTheUserThatThrowHarmNothing() throws IOException {
    ItemNames names =
        new ItemNames(
            index -> {
              throw new IllegalStateException("no number");
            },
            Optional.of(
                index -> {
                  throw new LinkageError("no command");
                }));
    JobRecorder recorder =
        JobRecorder.open(Optional.of(file()), Optional.empty(), names, notices::add);
    recorder.describe(JOB, new Counters());
    recorder.began(CALL, OPTIONS, 1);
    recorder.answered(CALL, 3, failed("no", ItemTiming.never(0)), ItemArguments.UNKNOWN);
    recorder.close("complete", "");
    assertEquals(3, ReportReader.of(file()).rows().get(0)[1]);
  }

  @Test
  void textOfOthersNeitherEndsItsElementNorGrowsTheFile() throws IOException {
    JobRecorder recorder = open();
    recorder.describe(JOB, new Counters());
    recorder.began(CALL, OPTIONS, 1);
    String hostile = "</script><img src=x onerror=alert(1)>\u202e\u2028\ud800&amp;";
    String large = hostile + "x".repeat(8 << 20);
    Failure failure = new Failure(FailureKind.FAILED, hostile, large, large, Optional.empty());
    recorder.answered(
        CALL,
        0,
        new Answer.Failed(failure, null, 1, ItemTiming.never(0)),
        json("[\"" + "\ud83d\ude00".repeat(2 << 20) + "\"]"));
    recorder.notice(hostile);
    recorder.close("complete", hostile);

    String added = ReportReader.added(file());
    assertFalse(added.contains("<img"));
    assertFalse(added.contains("&amp;"));
    assertTrue(added.length() < 40_000, () -> added.length() + " characters");
    ReportReader read = ReportReader.of(file());
    assertTrue(
        read.only("group", 0).get("example").get("message").asString().startsWith("</script><img"));
    assertEquals("", read.only("group", 0).get("example").get("command").asString());
  }

  @Test
  void rowsAreWrittenSoonThoughOtherThingsGoOnHappening() throws IOException {
    JobRecorder recorder = open();
    recorder.describe(JOB, new Counters());
    recorder.began(CALL, OPTIONS, 1);
    recorder.answered(CALL, 3, failed("no", ItemTiming.never(0)), ItemArguments.UNKNOWN);
    Await.until(
        "the row",
        () -> {
          recorder.notice("something happened");
          return rows() == 1;
        });
    recorder.close("complete", "");
  }

  private int rows() {
    try {
      return ReportReader.of(file()).rows().size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theSlowestItemsHaveTheirArguments() throws IOException {
    JobRecorder recorder = open();
    recorder.describe(JOB, new Counters());
    recorder.began(CALL, OPTIONS, 1);
    int items = 20_000;
    for (int i = 0; i < items; i++) { // each one slower than all before
      ItemTiming run = new ItemTiming("vm", 1, 1, 0, 0, i);
      int index = i;
      recorder.answered(CALL, i, new Answer.Value("", run), json("[" + index + ",0]"));
    }
    recorder.close("complete", "");
    ReportReader read = ReportReader.of(file());
    List<JsonNode> slow = read.all("slow");
    assertTrue(slow.size() < 20 * 10, () -> slow.size() + " arguments");
    for (int i = items - 20; i < items; i++) {
      int index = i;
      assertTrue(
          slow.stream()
              .anyMatch(
                  each ->
                      each.get("index").asInt() == index
                          && each.get("argument").asString().equals("[" + index + ",0]")));
    }
  }

  @Test
  void aDiskThatIsFullEndsTheReportAndNotTheJob() throws Exception {
    Path full = Path.of("/dev/full");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isWritable(full));
    IOException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            IOException.class,
            () ->
                JobRecorder.open(
                    Optional.of(full), Optional.empty(), ItemNames.PLAIN, notices::add));
    assertEquals(
        "cannot write the report /dev/full: No space left on device", refused.getMessage());
  }

  @Test
  void timesThatAWorkerMadeUpSpoilNoOtherRow() throws IOException {
    JobRecorder recorder = open();
    recorder.describe(JOB, new Counters());
    recorder.began(CALL, OPTIONS, 1);
    long now = ItemTiming.now();
    ItemTiming madeUp = new ItemTiming("vm", 1, 1, now, now + (1L << 60), now);
    recorder.answered(CALL, 0, new Answer.Value("", madeUp), ItemArguments.UNKNOWN);
    ItemTiming run = new ItemTiming("vm", 1, 1, now, now + 50, now + 70);
    recorder.answered(CALL, 1, new Answer.Value("", run), ItemArguments.UNKNOWN);
    recorder.close("complete", "");
    long[] row = ReportReader.of(file()).rows().get(1);
    assertEquals(50, row[8] - row[7]);
    assertEquals(20, row[9]);
  }

  @Test
  void ofTextThatADiskDoesNotTakeSomeWaitsAndTheRestIsDropped() throws Exception {
    var gate = new CountDownLatch(1);
    var written = new AtomicInteger();
    RecordSink stuck =
        new RecordSink() {
          @Override
          public String name() {
            return "stuck";
          }

          @Override
          public void write(Event event) {
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            written.incrementAndGet();
          }

          @Override
          public void write(Rows rows) {}

          @Override
          public void close() {}
        };
    RecordWriter writer = new RecordWriter(List.of(stuck), () -> {}, notices::add);
    writer.start();
    String text = "x".repeat(8_000);
    for (int i = 0; i < 5_000; i++) {
      writer.add(new Event.Notice(i, text));
    }
    gate.countDown();
    assertTrue(
        writer.end(new Event.Ended(0, "complete", "", new Counters().totals()), 10_000), "ends");
    assertTrue(written.get() > 100 && written.get() < 1_000, () -> "" + written.get());
  }

  @Test
  void aTraceIsAnArrayWhereItemsOfOneLaneDoNotOverlap() throws IOException {
    Path trace = folder.resolve("trace.json");
    JobRecorder recorder =
        JobRecorder.open(Optional.empty(), Optional.of(trace), ItemNames.PLAIN, notices::add);
    recorder.describe(JOB, new Counters());
    recorder.began(CALL, OPTIONS, 1);
    long now = ItemTiming.now();
    for (int i = 0; i < 10; i++) { // two at a time
      ItemTiming run = new ItemTiming("vm", 7, 1, now, now + 100 * i, now + 100 * i + 150);
      recorder.answered(CALL, i, new Answer.Value("", run), ItemArguments.UNKNOWN);
    }
    recorder.notice("the broker is away");
    recorder.close("complete", "");
    JsonNode events = JsonMapper.shared().readTree(Files.readString(trace));
    List<JsonNode> runs =
        Stream.iterate(0, i -> i + 1)
            .limit(events.size())
            .map(events::get)
            .filter(event -> event.path("ph").asString("").equals("X"))
            .toList();
    assertEquals(10, runs.size());
    assertEquals(2, runs.stream().map(run -> run.get("tid").asInt()).distinct().count());
    for (JsonNode one : runs) {
      for (JsonNode other : runs) {
        boolean apart =
            one == other
                || one.get("tid").asInt() != other.get("tid").asInt()
                || one.get("ts").asLong() + one.get("dur").asLong() <= other.get("ts").asLong()
                || other.get("ts").asLong() + other.get("dur").asLong() <= one.get("ts").asLong();
        assertTrue(apart, () -> one + " and " + other);
      }
    }
  }
}
