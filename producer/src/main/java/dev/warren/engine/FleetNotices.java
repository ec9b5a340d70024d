package dev.warren.engine;

import dev.warren.fleet.FleetView;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.Crash;
import dev.warren.message.Failure;
import dev.warren.message.ItemStatus;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.Death;
import dev.warren.text.ShownText;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells the user of a job what happens to the workers of a fleet that others run: processes that
 * end while they run items of the job, supervisors that do not answer any more, and items that run
 * a second time. Of each kind only some lines are told in a while, and then how many more there
 * were. Thread-safe.
 */
final class FleetNotices {
  /** How long deaths and items that run again are counted before they are told of together. */
  private static final Duration WHILE = Duration.ofSeconds(10);

  /** How many deaths are told one by one in that time. */
  private static final int MOST_DEATHS = 5;

  /** How many supervisors that went silent are told of one by one in that time. */
  private static final int MOST_SILENT = 5;

  /** How many processes are remembered, so that no death is told of twice. */
  private static final int REMEMBERED = 1_000;

  private final String job;
  private final Consumer<String> notices;
  private final LongSupplier nanoTime;
  private final Set<String> told =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });
  private long whileBegan;
  private int deaths;
  private int wentSilent;
  private int again;
  private long againToldAt;

  FleetNotices(String job, Consumer<String> notices) {
    this(job, notices, System::nanoTime);
  }

  FleetNotices(String job, Consumer<String> notices, LongSupplier nanoTime) {
    this.job = job;
    this.notices = line -> notices.accept(ShownText.line(line));
    this.nanoTime = nanoTime;
    this.whileBegan = nanoTime.getAsLong();
    this.againToldAt = whileBegan - WHILE.toNanos();
  }

  /** An item ended without a value; its process with it, perhaps. */
  synchronized void failed(Failure failure) {
    Optional<Crash> crash = failure.crash();
    if (crash.isPresent()) {
      // The message is about "this item", and stands behind the item's name elsewhere.
      String reason =
          failure.message().replace("while it ran this item", "while it ran an item of this job");
      died(crash.get().host(), crash.get().pid(), reason);
    }
  }

  /**
   * A supervisor announced what it runs.
   *
   * @param before what it announced before, if it was known
   */
  synchronized void heard(Optional<Announcement> before, Announcement now) {
    Optional<Death> death = now.status().flatMap(SupervisorStatus::lastDeath);
    if (before.isEmpty() || death.isEmpty()) {
      return;
    }
    boolean isOld = before.get().status().flatMap(SupervisorStatus::lastDeath).equals(death);
    if (isOld) {
      return;
    }
    for (ProcessStatus process : before.get().processes()) {
      if (runsOurs(process) && death.get().reason().contains(Long.toString(process.pid()))) {
        died(now.host(), process.pid(), death.get().reason());
      }
    }
  }

  private boolean runsOurs(ProcessStatus process) {
    return process.items().stream().map(ItemStatus::job).anyMatch(job::equals);
  }

  private void died(String host, long pid, String reason) {
    if (told.add(host + "/" + pid) && ++deaths <= MOST_DEATHS) {
      notices.accept("a worker process on " + host + " died: " + reason);
    }
  }

  /** Items are sent again, because nobody says what became of the copies before. */
  synchronized void ranAgain(int items) {
    again += items;
  }

  /**
   * Tells what was counted, if it is time; to be called every second or so.
   *
   * @param silent supervisors that do not answer any more, as they were
   */
  synchronized void look(List<Announcement> silent) {
    silent.forEach(this::wentSilent);
    long now = nanoTime.getAsLong();
    if (again > 0 && now - againToldAt >= WHILE.toNanos()) {
      notices.accept(
          again == 1
              ? "1 item is sent again, free of charge: the process that held it is gone, or gave it back"
              : again
                  + " items are sent again, free of charge: the processes that held them are gone,"
                  + " or gave them back");
      again = 0;
      againToldAt = now;
    }
    if (now - whileBegan >= WHILE.toNanos()) {
      if (deaths > MOST_DEATHS) {
        notices.accept((deaths - MOST_DEATHS) + " more worker processes ended meanwhile");
      }
      if (wentSilent > MOST_SILENT) {
        notices.accept((wentSilent - MOST_SILENT) + " more supervisors do not answer any more");
      }
      deaths = 0;
      wentSilent = 0;
      whileBegan = now;
    }
  }

  private void wentSilent(Announcement supervisor) {
    int running = FleetView.running(job, supervisor).size();
    if (running > 0 && ++wentSilent <= MOST_SILENT) {
      notices.accept(
          "the supervisor on "
              + supervisor.host()
              + " (process "
              + supervisor.pid()
              + ") does not answer any more; its processes ran "
              + (running == 1 ? "1 item" : running + " items")
              + " of this job");
    }
  }
}
