package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.cli.Cli;
import dev.warren.cli.CliEnvironment;
import dev.warren.engine.EngineBrokenException.Reason;
import dev.warren.pool.TestPools;
import dev.warren.producer.bench.Figure;
import dev.warren.producer.bench.Reading;
import dev.warren.producer.bench.Setting;
import dev.warren.task.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command around the figures: what is measured, how it is shown, how it ends. */
@Timeout(60)
class BenchTest {
  private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private OutputStream outStream = out;

  /** A figure made for tests. */
  private record TestFigure(String name, boolean startsProcesses, Measurement measurement)
      implements Figure {

    /** What it does. */
    interface Measurement {
      List<Reading> of(Setting setting) throws InterruptedException;
    }

    @Override
    public List<Reading> measure(Setting setting) throws InterruptedException {
      return measurement.of(setting);
    }
  }

  private static Figure figure(String name, double... values) {
    List<Double> boxed = Arrays.stream(values).boxed().toList();
    return new TestFigure(
        name, false, setting -> List.of(new Reading(name, "what it is", "ms", boxed)));
  }

  private int run(List<Figure> warm, List<Figure> cold, String... arguments) {
    PrintStream messages = new PrintStream(err, true, UTF_8);
    var environment =
        new CliEnvironment(
            InputStream.nullInputStream(), outStream, messages, name -> null, signals::put);
    return Cli.run(
        BenchCommand.NAME,
        () -> new CommandLine(new BenchCommand(environment, () -> warm, () -> cold)),
        environment,
        arguments);
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  @Test
  void aTableHasARowForEachReading() {
    int code = run(List.of(figure("one", 1.5, 20, 3000), figure("two", 0.01)), List.of());
    assertEquals(0, code, err());
    List<String> lines = out().lines().toList();
    assertTrue(lines.get(1).startsWith("broker embedded, processes: "), out());
    assertEquals(
        List.of(
            "",
            "figure       what                                           unit            min"
                + "     median        max",
            "one          what it is                                     ms             1.50"
                + "       20.0      3,000",
            "two          what it is                                     ms           0.0100"
                + "     0.0100     0.0100"),
        lines.subList(2, 6));
    assertEquals(6, lines.size());
    assertTrue(err().contains("measuring one"), err());
  }

  @Test
  void programsGetOneObject() {
    int code =
        run(
            List.of(figure("one", 3, 1, 2.25)),
            List.of(),
            "--json",
            "--repetitions=3",
            "--processes=7");
    assertEquals(0, code, err());
    assertEquals(1, out().lines().count());
    JsonNode json = JsonMapper.shared().readTree(out());
    assertTrue(json.get("machine").get("cores").asInt() > 0, out());
    assertEquals("embedded", json.get("broker").asString());
    assertEquals(7, json.get("processes").asInt());
    assertEquals(3, json.get("repetitions").asInt());
    assertEquals(
        "[{\"figure\":\"one\",\"what\":\"what it is\",\"unit\":\"ms\",\"min\":1.0,"
            + "\"median\":2.25,\"max\":3.0,\"values\":[3.0,1.0,2.25]}]",
        json.get("figures").toString());
  }

  @Test
  void coldFiguresAreMeasuredWhenAskedFor() {
    List<Figure> warm = List.of(figure("one", 1), figure("two", 2));
    List<Figure> cold = List.of(figure("winter", 3));
    assertEquals(0, run(warm, cold));
    assertFalse(out().contains("winter"), out());
    out.reset();
    assertEquals(0, run(warm, cold, "--cold"));
    assertTrue(out().contains("one ") && out().contains("winter "), out());
    out.reset();
    assertEquals(0, run(warm, cold, "--figures", "winter, two"));
    assertFalse(out().contains("one "), out());
    assertTrue(out().indexOf("two ") < out().indexOf("winter "), out());
  }

  @Test
  void onAFleetNothingIsStarted() {
    Figure starting =
        new TestFigure("starting", true, setting -> List.of(new Reading("s", "", "", List.of(1.))));
    List<Figure> figures = List.of(figure("one", 1), starting);
    assertEquals(0, run(figures, List.of(), "--broker", "amqp://h"));
    assertTrue(err().contains("left out: starting starts processes of its own"), err());
    assertTrue(out().contains("broker amqp://guest@h:5672, fleet 'default'"), out());
    err.reset();
    assertEquals(0, run(figures, List.of(), "--broker", "amqp://h", "--processes", "1"));
    assertTrue(err().contains("measuring starting"), err());
  }

  @Test
  void endsAsOtherCommandsDo() {
    for (Reason reason : Reason.values()) {
      int code =
          switch (reason) {
            case FAULT -> 1;
            case BROKER -> 3;
            case NO_WORKERS -> 4;
            case WORKERS_CANNOT_START -> 6;
          };
      err.reset();
      TestEngine engine = new TestEngine(TestEngine::echo);
      engine.breakDown(reason, "broken");
      Figure failing =
          new TestFigure(
              "failing",
              false,
              setting -> {
                TestPools.over(engine).apply(Tasks::sleep, 0L);
                return List.of();
              });
      assertEquals(code, run(List.of(failing), List.of()), err());
      assertTrue(err().endsWith("bench: broken\n"), err());
    }
  }

  @Test
  void whatWasMeasuredStaysWhenItIsInterrupted() throws InterruptedException {
    CountDownLatch measuring = new CountDownLatch(1);
    Figure endless =
        new TestFigure(
            "endless",
            false,
            setting -> {
              measuring.countDown();
              new CountDownLatch(1).await();
              return List.of();
            });
    Thread user =
        new Thread(
            () -> {
              try {
                measuring.await();
                signals.get("INT").run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    user.start();
    assertEquals(130, run(List.of(figure("one", 1), endless), List.of()));
    user.join();
    assertFalse(Thread.interrupted());
    assertTrue(out().contains("one "), out());
    assertTrue(err().endsWith("bench: stopped\n"), err());
  }

  @Test
  void aTableThatCannotBeWrittenIsNoSuccess() {
    outStream =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertEquals(1, run(List.of(figure("one", 1)), List.of()));
    assertTrue(err().endsWith("bench: cannot write the figures: Broken pipe\n"), err());
  }
}
