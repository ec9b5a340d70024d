package dev.warren.producer.bench;

import dev.warren.Pool;
import dev.warren.TaskOptions;
import dev.warren.producer.bench.Trial.Label;
import dev.warren.task.Tasks;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;

/** Tasks that do nothing, there and back. */
final class Noop implements Figure {
  /** The argument of tasks that do nothing. */
  static final JsonNode ARGUMENT = IntNode.valueOf(1);

  /**
   * Items that take no time are done before others come, if only as many are in flight as usual.
   */
  private static final int MANY_IN_FLIGHT = 100_000;

  private final String name;
  private final String what;
  private final int items;
  private final TaskOptions options;

  private Noop(String name, String what, int items, TaskOptions options) {
    this.name = name;
    this.what = what;
    this.items = items;
    this.options = options;
  }

  /** One task a message. */
  static Noop single() {
    return new Noop(
        "noop", "echo, one task a message", 20_000, TaskOptions.defaults().withChunkSize(1));
  }

  /** As many in a message as seems good. */
  static Noop chunks() {
    return new Noop(
        "noop-chunks",
        "echo, automatic chunks",
        1_000_000,
        TaskOptions.defaults().withAutomaticChunks().withMaxInFlight(MANY_IN_FLIGHT));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    try (ReadyPool ready = ReadyPool.open(setting)) {
      Pool pool = ready.pool().with(options);
      List<JsonNode> arguments = Collections.nCopies(items, ARGUMENT);
      return Trial.repeat(
          name,
          setting.rounds(),
          () -> {
            Stopwatch watch = Stopwatch.start();
            pool.map(Tasks::echo, arguments);
            return new double[] {items / watch.seconds()};
          },
          new Label(what, "tasks/s"));
    }
  }
}
