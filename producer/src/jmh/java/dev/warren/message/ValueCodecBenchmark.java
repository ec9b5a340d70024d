package dev.warren.message;

import dev.warren.task.Tasks;
import java.lang.reflect.Type;
import java.math.BigInteger;
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

/** Values to JSON and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ValueCodecBenchmark {

  /** A record as tasks take it. */
  public record Text(String text, boolean lowerCase, List<Integer> places) {}

  /** What is encoded. */
  public enum Sample {
    /** The argument of the main job. */
    SMALL(1_000, int.class),
    /** Its result: 3,000 digits. */
    HUGE(Tasks.sumOfPowers(1_000), BigInteger.class),
    /** A record with a list in it. */
    RECORD(new Text("To be or not to be", true, List.of(1, 2, 3, 4)), Text.class);

    private final Object value;
    private final Type type;

    Sample(Object value, Type type) {
      this.value = value;
      this.type = type;
    }
  }

  /** The value. */
  @Param public Sample sample;

  private Object[] arguments;
  private List<Type> types;
  private JsonBytes json;

  /** Makes the value. */
  @Setup
  public void setUp() throws ValueException {
    arguments = new Object[] {sample.value};
    types = List.of(sample.type);
    json = JsonBytes.of(ValueCodec.encode(sample.value, sample.type));
  }

  @Benchmark
  public JsonValues encode() throws ValueException {
    JsonValues.Builder items = new JsonValues.Builder(1);
    ValueCodec.encodeArguments(arguments, types, items);
    return items.toValues();
  }

  @Benchmark
  public Object decode() throws ValueException {
    return ValueCodec.decode(json, sample.type);
  }
}
