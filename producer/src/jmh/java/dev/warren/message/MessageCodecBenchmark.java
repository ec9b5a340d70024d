package dev.warren.message;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message of tasks and a message of results, to JSON and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageCodecBenchmark {
  private static final String JOB = "0123456789abcdef0123456789abcdef";
  private static final String TASK = "dev.warren.task.Tasks.sumOfPowers";
  private static final int TOOK_MICROS = 2_700;

  /** What the messages carry. */
  public enum Load {
    /** An item of the main job. */
    ONE(1, "[1000]", "1234567890"),
    /** A chunk of items that take and give small integers. */
    THOUSAND(1_000, "[1000]", "1234567890"),
    /** An item that takes and gives a record. */
    RECORD(1, "[" + TEXT + "]", TEXT),
    /** An item whose result has 3,000 digits. */
    HUGE(1, "[1000]", "7".repeat(3_000));

    private final int items;
    private final JsonBytes arguments;
    private final JsonBytes value;

    Load(int items, String arguments, String value) {
      this.items = items;
      this.arguments = JsonBytes.of(arguments);
      this.value = JsonBytes.of(value);
    }
  }

  private static final String TEXT =
      "{\"text\":\"To be or not to be\",\"lowerCase\":true,\"places\":[1,2,3,4]}";

  /** What the messages carry. */
  @Param public Load load;

  private TaskMessage task;
  private ResultMessage result;
  private byte[] taskJson;
  private byte[] resultJson;

  /** Makes the messages. */
  @Setup
  public void setUp() {
    task =
        new TaskMessage(JOB, TASK, 5_000, Collections.nCopies(load.items, load.arguments), 1, 0, 0);
    long[] took = new long[load.items];
    Arrays.fill(took, TOOK_MICROS);
    List<JsonBytes> values = Collections.nCopies(load.items, load.value);
    var answer = new Result.Values(5_000, 1, 0, 1_700_000_000_000_000L, took, values);
    result = new ResultMessage(JOB, "worker-1", 12_345, List.of(answer));
    taskJson = MessageCodec.encode(task);
    resultJson = MessageCodec.encode(result);
  }

  @Benchmark
  public byte[] encodeTask() {
    return MessageCodec.encode(task);
  }

  @Benchmark
  public TaskMessage decodeTask() throws MessageException {
    return MessageCodec.decodeTask(taskJson);
  }

  @Benchmark
  public byte[] encodeResult() {
    return MessageCodec.encode(result);
  }

  @Benchmark
  public ResultMessage decodeResult() throws MessageException {
    return MessageCodec.decodeResult(resultJson);
  }
}
