package dev.warren.dashboard;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.fleet.FleetFeed.Look;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ItemStatus;
import dev.warren.message.JobStatus;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.Death;
import dev.warren.message.SupervisorStatus.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JournalTest {
  private static final String HOSTILE = "<script>alert(1)</script>\u202e\ud83d\ude00\n\u0000";

  private final Live live = new Live();
  private final FleetWatch watch = new FleetWatch(live, 0, 0);

  private static Answered supervisor(int number, int processes, long deaths) {
    return supervisor(number, processes, deaths, 9);
  }

  private static Answered supervisor(int number, int processes, long deaths, long pid) {
    ItemStatus item = new ItemStatus(HOSTILE, "j1", 1, 0, 1, 5);
    ProcessStatus process =
        new ProcessStatus(pid, "running", 10 * deaths, 1, 1, 1, List.of(item, item));
    SupervisorStatus status =
        new SupervisorStatus(
            State.WORKING,
            processes,
            1,
            9,
            2,
            2,
            0,
            "v",
            "17",
            "b",
            1,
            1,
            deaths,
            deaths == 0
                ? Optional.empty()
                : Optional.of(new Death(deaths, (HOSTILE + deaths).repeat(9_000))));
    Announcement announcement =
        new Announcement(
            "s" + number,
            "w" + number + HOSTILE,
            1,
            Collections.nCopies(processes, process),
            false,
            false,
            Optional.of(status));
    return new Answered(announcement, OptionalLong.empty(), 0);
  }

  private static JobStatus job(String id, long failed, boolean over) {
    return job(id, failed, over, 1);
  }

  private static JobStatus job(String id, long failed, boolean over, long startedAt) {
    return new JobStatus(
        id,
        "",
        "t",
        OptionalLong.of(9),
        9,
        1,
        failed,
        0,
        0,
        0,
        0,
        1,
        2,
        1,
        HOSTILE,
        1,
        startedAt,
        over);
  }

  private JsonNode see(long at, List<Answered> supervisors, List<JobStatus> jobs, String trouble) {
    List<JobStatus> open = jobs.stream().filter(job -> !job.over()).toList();
    List<JobStatus> over = jobs.stream().filter(JobStatus::over).toList();
    Snapshot snapshot = new Snapshot(supervisors, open);
    Look look = new Look(snapshot, Optional.empty(), List.of(), over, trouble, at);
    watch.seen(look, at, MILLISECONDS.toNanos(at));
    return state();
  }

  private Point sample(long at) {
    return watch.sample(at, MILLISECONDS.toNanos(at));
  }

  private JsonNode state() {
    return JsonMapper.shared().readTree(live.state());
  }

  private static List<String> kinds(JsonNode state) {
    List<String> kinds = new ArrayList<>();
    state.get("events").forEach(each -> kinds.add(each.get("kind").asString()));
    return kinds;
  }

  @Test
  void aNightOfDeathsAndJobsTakesNoMoreThanAnHour() {
    int bytes = 0;
    for (int i = 0; i < 500; i++) {
      List<Answered> all = List.of(supervisor(1, 1, i), supervisor(2, 1, i));
      JsonNode state = see(i * 1_000, all, List.of(job("j" + i, 0, i % 2 == 0)), "");
      watch.told("quiet " + HOSTILE.repeat(9_000), i);
      if (i == 300) {
        bytes = live.state().length();
      }
      assertTrue(state.get("ended").size() <= Journal.MAX_ENDED);
      assertTrue(state.get("events").size() <= Journal.MAX_EVENTS);
      JsonNode one = state.get("supervisors").get(0);
      assertTrue(one.get("deaths").size() <= Journal.MAX_DEATHS);
      if (i > 0) {
        String reason = one.get("lastDeath").get("reason").asString();
        assertTrue(reason.startsWith(HOSTILE) && reason.length() == 2_001, reason);
      }
    }
    assertEquals(bytes, live.state().length(), bytes / 50);
    assertEquals(Journal.MAX_DEATHS, state().get("supervisors").get(1).get("deaths").size());
  }

  @Test
  void ofALargeFleetAPartIsShown() {
    List<Answered> all = new ArrayList<>();
    for (int i = 0; i < 1_100; i++) {
      all.add(supervisor(i, 10, 0));
    }
    List<JobStatus> jobs = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      jobs.add(job("j" + i, 0, false));
    }
    JsonNode state = see(1, all, jobs, "");
    assertEquals(1_000, state.get("supervisors").size());
    assertEquals(100, state.get("moreSupervisors").asInt());
    assertEquals(10_000 - 1_000, state.get("moreProcesses").asInt());
    assertEquals(0, state.get("moreItems").asInt());
    assertEquals(1_000, state.get("jobs").size());
    assertEquals(200, state.get("moreJobs").asInt());
  }

  @Test
  void aJobEndsByItsLastWordsOrBySilence() {
    see(0, List.of(), List.of(job("j1", 0, false), job("j2", 0, false)), "");
    JsonNode state = see(1_000, List.of(), List.of(job("j1", 4, true)), "");
    assertEquals(1, state.get("jobs").size(), "one question was missed: j2 is shown still");
    assertEquals(4, state.get("ended").get(0).get("failed").asInt());
    for (int at : List.of(5_000, 10_000, 15_000)) {
      assertEquals(1, see(at, List.of(), List.of(), "").get("jobs").size(), "it may be busy");
    }
    state = see(16_000, List.of(), List.of(), "");
    assertEquals(0, state.get("jobs").size());
    assertEquals("j2", state.get("ended").get(0).get("job").asString());
    String words = state.get("events").get(0).get("text").asString();
    assertTrue(words.startsWith("job j2 is not heard of any more: 1 succeeded"), words);
    assertEquals(0, state.get("ended").get(0).get("endedAt").asLong());
    state = see(17_000, List.of(), List.of(job("j2", 0, false)), "");
    assertEquals(1, state.get("ended").size(), "it was not its end");
    assertTrue(state.get("events").get(0).get("text").asString().contains("goes on"));
  }

  @Test
  void troubleIsTroubleUntilTheBrokerIsBack() {
    List<Answered> one = List.of(supervisor(1, 1, 0));
    see(0, one, List.of(), "");
    for (int i = 1; i < 5; i++) {
      JsonNode state = see(i, one, List.of(), "no broker answers (try " + i + ")");
      assertEquals(List.of("broker"), kinds(state));
      assertEquals(1, state.get("supervisors").size(), "what was known last");
      assertTrue(state.get("queues").get("tasks").isNull());
    }
    assertTrue(sample(5).processes().isEmpty());
    assertEquals(List.of("broker", "broker"), kinds(see(9, one, List.of(), "")));
    assertEquals(1, sample(10).processes().getAsLong());
  }

  @Test
  void ratesCountWhatProducersTell() {
    see(0, List.of(supervisor(1, 1, 1)), List.of(job("j1", 1, false)), "");
    sample(0);
    see(9_000, List.of(supervisor(1, 1, 3)), List.of(job("j1", 6, false)), "");
    Point point = sample(10_000);
    assertEquals(0.5, point.perSecond().getAsDouble());
    assertEquals(0.5, point.failedPerSecond().getAsDouble());
    assertEquals(2, point.oldestWaitSeconds().getAsDouble());
    assertEquals(0, sample(20_000).perSecond().getAsDouble());
  }

  @Test
  void anOutageIsNoSilenceOfJobs() {
    see(0, List.of(), List.of(job("j1", 7, false)), "");
    for (int at = 5_000; at < 100_000; at += 5_000) {
      see(at, List.of(), List.of(), "no broker answers");
    }
    JsonNode state = see(100_000, List.of(), List.of(), "");
    assertEquals(1, state.get("jobs").size(), "one question was missed");
    state = see(160_000, List.of(), List.of(), "");
    assertEquals(1, state.get("jobs").size(), "one more, after a long pause");
    assertEquals(List.of("broker", "broker"), kinds(state));
  }

  @Test
  void failuresAreCountedOnceHoweverOftenAProducerFallsSilent() {
    see(0, List.of(), List.of(), "");
    see(1_000, List.of(), List.of(job("j1", 7, false)), "");
    assertEquals(7 / 2.0, sample(2_000).failedPerSecond().getAsDouble());
    for (int at = 5_000; at <= 25_000; at += 5_000) {
      see(at, List.of(), List.of(), "");
    }
    assertEquals(1, state().get("ended").size());
    see(26_000, List.of(), List.of(job("j1", 8, false)), "");
    assertEquals(1 / 25.0, sample(27_000).failedPerSecond().getAsDouble());
    for (int at = 30_000; at <= 50_000; at += 5_000) {
      see(at, List.of(), List.of(), "");
    }
    JsonNode state = see(51_000, List.of(), List.of(job("j1", 10, true)), "");
    assertEquals(2 / 25.0, sample(52_000).failedPerSecond().getAsDouble());
    assertEquals(10, state.get("ended").get(0).get("failed").asInt());
  }

  @Test
  void aJobWhoseProducerMissesTheFirstQuestionHasNotBegunSince() {
    see(10_000, List.of(), List.of(), "");
    List<JobStatus> jobs = List.of(job("old", 1_000, false, 9_999), job("new", 5, false, 10_000));
    JsonNode state = see(11_000, List.of(), jobs, "");
    assertEquals(List.of("job"), kinds(state));
    assertTrue(state.get("events").get(0).get("text").asString().contains("new has begun"));
    assertEquals(5 / 20.0, sample(20_000).failedPerSecond().getAsDouble());
  }

  @Test
  void theItemsOfAnOutageAreSpreadOverIt() {
    see(0, List.of(), List.of(job("j1", 0, false)), "");
    sample(0);
    see(5_000, List.of(), List.of(), "no broker answers");
    for (int at = 10_000; at < 100_000; at += 10_000) {
      assertTrue(sample(at).perSecond().isEmpty());
    }
    see(99_000, List.of(), List.of(job("j1", 1_000, false)), "");
    assertEquals(10, sample(100_000).perSecond().getAsDouble());
  }

  @Test
  void ratesDoNotChangeWithTheClock() {
    see(0, List.of(), List.of(job("j1", 0, false)), "");
    see(9_000, List.of(), List.of(job("j1", 100, false)), "");
    assertEquals(10, watch.sample(-5_000, SECONDS.toNanos(10)).perSecond().getAsDouble());
    assertTrue(watch.sample(-5_000, SECONDS.toNanos(30)).perSecond().isEmpty(), "seen long ago");
  }
}
