package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.JsonBytes;
import dev.warren.message.TaskMessage;
import dev.warren.task.TaskBuild;
import dev.warren.task.Tasks;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnBuildsTest {
  private static final String SLEEP = Tasks.class.getName() + ".sleep";

  private final ClassLoader loader = getClass().getClassLoader();
  private final OwnBuilds builds = new OwnBuilds(loader, "w1");
  private final String own = TaskBuild.of(Tasks.class.getName(), loader);

  private static TaskMessage message(String task, String build, boolean sameBuildOnly) {
    return new TaskMessage(
        "job", "", task, 0, List.of(JsonBytes.of("[1]")), 1, 0, 0, 0, false, build, sameBuildOnly);
  }

  private String refusal(TaskMessage message) {
    return builds.refusal(message, builds.other(message));
  }

  @Test
  void aBuildHasTwelveDigits() {
    assertTrue(own.matches("[0-9a-f]{12}"), own);
    assertEquals("", TaskBuild.of("no.such.Class", loader));
    assertEquals(Tasks.class.getName(), TaskBuild.className("sleep"));
  }

  @Test
  void theSameBuildIsNotToldOf() {
    assertEquals("", builds.other(message(SLEEP, own, true)));
    assertEquals("", builds.other(message("sleep", own, false)));
    assertNull(refusal(message(SLEEP, own, true)));
  }

  @Test
  void anotherBuildIsToldOfAndRefusedWhereThatIsAskedFor() {
    TaskMessage another = message(SLEEP, "000000000000", false);
    assertEquals(own, builds.other(another));
    assertNull(refusal(another));
    String refusal = refusal(message(SLEEP, "000000000000", true));
    assertTrue(refusal.contains("w1 has build " + own), refusal);
    assertTrue(refusal.contains("the producer 000000000000"), refusal);
  }

  @Test
  void whatCannotBeComparedIsRefusedOnlyWhereItHasToBeTheSame() {
    assertEquals("", builds.other(message(SLEEP, "", false)));
    assertNull(refusal(message(SLEEP, "", false)));
    assertTrue(refusal(message(SLEEP, "", true)).contains("has no class"));
  }
}
