package dev.warren.producer.bench;

import dev.warren.producer.bench.Trial.Label;
import dev.warren.worker.contract.Hosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Resident memory of a worker process that waits for work: one that has just started, or that of a
 * fleet as it is found. The mean of all that run on this machine.
 */
final class Memory implements Figure {
  private static final int SETTLE_MILLIS = 1_000;
  private static final Label RESIDENT = new Label("idle worker process, resident", "MiB");

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    if (resident(setting).isEmpty()) {
      setting.notices().accept("memory: no worker process whose memory can be read here");
      return List.of();
    }
    return Trial.repeat(
        name(),
        setting.rounds(),
        () -> new double[] {resident(setting).orElse(Double.NaN)},
        RESIDENT);
  }

  private static OptionalDouble resident(Setting setting) throws InterruptedException {
    try (ReadyPool ready = ReadyPool.open(setting)) {
      Thread.sleep(SETTLE_MILLIS);
      return ready.workers().stream()
          .filter(worker -> worker.host().equals(Hosts.local()))
          .mapToLong(worker -> kibibytes(worker.pid()))
          .filter(size -> size > 0)
          .mapToDouble(size -> size / 1024.0)
          .average();
    }
  }

  /** As Linux tells it; 0 where it cannot be told. */
  private static long kibibytes(long pid) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
