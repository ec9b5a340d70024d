package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.ShortLivedJvm;
import dev.warren.broker.Await;
import dev.warren.embedded.EmbeddedBroker;
import dev.warren.engine.EngineBrokenException.Reason;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EmbeddedBrokerDeathTest {
  @Test
  void anEmbeddedBrokerThatDiesBreaksTheEngine() throws Exception {
    List<EngineBrokenException> broken = new CopyOnWriteArrayList<>();
    try (BrokerEngine engine =
        BrokerEngine.open(
            FleetOptionsBuilder.create()
                .processes(1)
                .classPath(System.getProperty("java.class.path"))
                .jvmOptions(ShortLivedJvm.options("128m"))
                .gracePeriod(Duration.ofSeconds(1))
                .build())) {
      engine.onBroken(broken::add);
      TestJob job = TestJob.act(engine, TestJob.options(), 1, List.of("square:2", "sleep:600000"));
      Await.until("an answer", () -> job.isAnswered(0));
      embedded(engine).close();
      Await.until(() -> "the verdict", Duration.ofSeconds(60), () -> !broken.isEmpty());
      assertEquals(Reason.BROKER, broken.get(0).reason());
      assertTrue(broken.get(0).getMessage().contains("embedded"), broken.get(0).getMessage());
      engine.terminate();
      job.await();
    }
  }

  /** Nothing else can end it. */
  private static EmbeddedBroker embedded(BrokerEngine engine) throws Exception {
    Field local = BrokerEngine.class.getDeclaredField("local");
    local.setAccessible(true);
    Field embedded = LocalFleet.class.getDeclaredField("embedded");
    embedded.setAccessible(true);
    return (EmbeddedBroker) embedded.get(local.get(engine));
  }
}
