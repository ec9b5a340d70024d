package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The conformance suite over worker processes and the embedded broker. */
class ProcessesConformanceIT extends PoolConformance implements IsolationContract {

  @Override
  public Pool open(Plan plan) {
    Pool.Builder builder =
        Pool.builder().processes(plan.workers()).jvmOptions(ShortLivedJvm.options("256m"));
    if (plan.initializer() != null) {
      builder.initializer(plan.initializer(), plan.argument());
    }
    if (plan.maxTasksPerChild() > 0) {
      builder.maxTasksPerChild(plan.maxTasksPerChild());
    }
    return builder.open();
  }

  @Test
  void theThreadsOfAPoolHaveItsName() {
    try (Pool pool =
        Pool.builder()
            .name("reports")
            .processes(1)
            .jvmOptions(ShortLivedJvm.options("128m"))
            .open()) {
      assertEquals(4, pool.apply(PoolTasks::square, 2));
      Set<String> threads =
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .collect(Collectors.toSet());
      for (String role : List.of("outgoing", "incoming", "timer", "watch")) {
        assertTrue(threads.contains("warren-reports-" + role), threads.toString());
      }
    }
  }

  @Override
  public boolean processes() {
    return true;
  }

  @Override
  public boolean ownsWorkers() {
    return true;
  }

  @Override
  int many() {
    return 16;
  }
}
