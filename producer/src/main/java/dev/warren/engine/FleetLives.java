package dev.warren.engine;

import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.Crash;
import dev.warren.message.ItemStatus;
import dev.warren.message.ProcessStatus;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.Death;
import dev.warren.supervisor.ProcessEvent;
import dev.warren.worker.contract.Hosts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what becomes of the worker processes that may run this engine's items. A supervisor of the
 * engine's own tells that itself; of others the announcements are compared with those before, and
 * items that ended with their processes are evidence, too. For each process each state is told
 * once, whoever says it; but one that was taken for dead, because its supervisor was silent, may be
 * ready again. Thread-safe.
 */
final class FleetLives {
  private static final Logger LOG = LoggerFactory.getLogger(FleetLives.class);

  /** How many processes are remembered, those longest without news forgotten first. */
  private static final int MOST_PROCESSES = 50_000;

  /** The longest name of a host that there is; others make up theirs. */
  private static final int LONGEST_HOST = 255;

  private static final long UNKNOWN = -1;

  /** How the reason of a death begins. */
  private static final Pattern WORKER = Pattern.compile("worker ([0-9]{1,18}) ");

  private record Key(String host, long pid) {}

  /** What has been told of a process. */
  private static final class Life {
    final long startedAt;
    boolean ready;
    boolean over;

    /** Only because its supervisor does not answer: it may be heard of again. */
    boolean silent;

    Life(long startedAt) {
      this.startedAt = startedAt;
    }
  }

  private final String localHost;
  private final LongSupplier millis;
  private final Consumer<WorkerEvent> listener;
  private final Map<Key, Life> lives =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Life> eldest) {
          return size() > MOST_PROCESSES;
        }
      };
  private Optional<String> ownSupervisor = Optional.empty();
  private boolean threw;

  /**
   * Knows of no process yet.
   *
   * @param listener is told one event at a time, on several threads; must not block
   */
  FleetLives(Consumer<WorkerEvent> listener) {
    this(Hosts.local(), System::currentTimeMillis, listener);
  }

  FleetLives(String localHost, LongSupplier millis, Consumer<WorkerEvent> listener) {
    this.localHost = localHost;
    this.millis = millis;
    this.listener = listener;
  }

  /** Which supervisor is the engine's own, and its announcements no news. */
  synchronized void ownSupervisor(String supervisor) {
    ownSupervisor = Optional.of(supervisor);
  }

  /** The engine's own supervisor tells of a process. */
  synchronized void own(ProcessEvent event) {
    // What comes by way of the broker about it is no news.
    Life life = new Life(UNKNOWN);
    life.ready = true;
    life.over = true;
    lives.put(new Key(localHost, event.pid()), life);
    tell(
        new WorkerEvent(
            localHost,
            event.pid(),
            WorkerEvent.State.valueOf(event.state().name()),
            event.atMicros(),
            event.initializerMicros(),
            event.text()));
  }

  /**
   * A supervisor announced what it runs.
   *
   * @param before what it announced before, if it was known
   */
  synchronized void heard(Optional<Announcement> before, Announcement now) {
    if (isNoNews(now)) {
      return;
    }
    long here = millis.getAsLong();
    Optional<Long> there = now.status().map(SupervisorStatus::now).filter(time -> time > 0);
    long at = there.orElse(here);
    if (before.isPresent()) {
      Set<Long> pids = now.processes().stream().map(ProcessStatus::pid).collect(Collectors.toSet());
      Optional<Death> death =
          lastDeath(now).filter(last -> !lastDeath(before.get()).equals(Optional.of(last)));
      before.get().processes().stream()
          .map(ProcessStatus::pid)
          .filter(pid -> !pids.contains(pid))
          .forEach(pid -> gone(new Key(now.host(), pid), death, at));
    }
    now.processes().forEach(process -> seen(now.host(), process, at));
    lastDeath(now).ifPresent(death -> diedInSilence(now.host(), death));
  }

  /** What was taken for the end of a process may have been that of its supervisor's connection. */
  private void diedInSilence(String host, Death death) {
    Matcher worker = WORKER.matcher(death.reason());
    if (worker.lookingAt()) {
      Key key = new Key(host, Long.parseLong(worker.group(1)));
      Life life = lives.get(key);
      if (life != null && life.silent) {
        life.silent = false;
        tell(key, WorkerEvent.State.DIED, micros(death.at()), death.reason());
      }
    }
  }

  private boolean isNoNews(Announcement announcement) {
    return ownSupervisor.equals(Optional.of(announcement.supervisor()))
        || announcement.host().length() > LONGEST_HOST;
  }

  private static Optional<Death> lastDeath(Announcement announcement) {
    return announcement.status().flatMap(SupervisorStatus::lastDeath);
  }

  private void seen(String host, ProcessStatus process, long at) {
    Key key = new Key(host, process.pid());
    Life life = lives.get(key);
    if (life == null || (life.startedAt != UNKNOWN && life.startedAt != process.startedAt())) {
      if (life != null) {
        gone(key, Optional.empty(), at); // another process has its number now
      }
      life = new Life(process.startedAt());
      lives.put(key, life);
      tell(key, WorkerEvent.State.STARTED, micros(process.startedAt()), "");
    }
    if (life.silent) { // it was only cut off
      life.silent = false;
      life.over = false;
      life.ready = false;
    }
    if (!life.ready && !life.over && process.takesTasks()) {
      life.ready = true;
      // What it runs began after that.
      long first = process.items().stream().mapToLong(ItemStatus::startedAt).min().orElse(at);
      tell(key, WorkerEvent.State.READY, micros(Math.min(first, at)), "");
    }
  }

  private void gone(Key key, Optional<Death> death, long at) {
    Optional<Death> own =
        death.filter(last -> last.reason().startsWith("worker " + key.pid() + " "));
    if (own.isPresent()) {
      over(key, WorkerEvent.State.DIED, micros(own.get().at()), own.get().reason());
    } else {
      over(key, WorkerEvent.State.ENDED, micros(at), "");
    }
  }

  /** A process has run an item: its supervisor may say only much later that it is ready. */
  synchronized void ran(ResultMessage message, long startedMicros) {
    Key key = new Key(message.host(), message.pid());
    Life life = lives.get(key);
    if (life != null && !life.ready && !life.over) {
      life.ready = true;
      tell(key, WorkerEvent.State.READY, startedMicros, "");
    }
  }

  /** An item ended without a value; its process with it, perhaps. */
  synchronized void failed(ResultMessage message, Result.Failed failed) {
    if (failed.startedMicros() > 0) {
      ran(message, failed.startedMicros());
    }
    Optional<Crash> crash = failed.failure().crash();
    if (crash.isPresent() && message.host().length() <= LONGEST_HOST) {
      String text = (failed.failure().message() + "\n" + crash.get().stderrTail()).strip();
      long at = failed.startedMicros() + failed.tookMicros();
      over(new Key(message.host(), message.pid()), WorkerEvent.State.DIED, at, text);
    }
  }

  /** Supervisors do not answer any more, and no worker outlives its supervisor for long. */
  synchronized void silent(List<Announcement> supervisors) {
    for (Announcement supervisor : supervisors) {
      if (isNoNews(supervisor)) {
        continue;
      }
      long at = millis.getAsLong();
      String text = "its supervisor (process " + supervisor.pid() + ") does not answer any more";
      for (ProcessStatus process : supervisor.processes()) {
        Key key = new Key(supervisor.host(), process.pid());
        Life life = lives.get(key);
        if (life != null && !life.over) {
          life.silent = true;
          over(key, WorkerEvent.State.DIED, micros(at), text);
        }
      }
    }
  }

  private void over(Key key, WorkerEvent.State state, long atMicros, String text) {
    // One that came and went between two announcements is not known.
    Life life = lives.computeIfAbsent(key, k -> new Life(UNKNOWN));
    if (!life.over) {
      life.over = true;
      tell(key, state, atMicros, text);
    }
  }

  private void tell(Key key, WorkerEvent.State state, long atMicros, String text) {
    tell(new WorkerEvent(key.host(), key.pid(), state, atMicros, UNKNOWN, text));
  }

  private void tell(WorkerEvent event) {
    try {
      listener.accept(event);
    } catch (Throwable e) { // of a listener's: the engine goes on
      if (!threw) {
        threw = true;
        LOG.warn("A listener for events of workers threw", e);
      }
    }
  }

  private static long micros(long millis) {
    return TimeUnit.MILLISECONDS.toMicros(millis);
  }
}
