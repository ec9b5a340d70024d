package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JavaVariablesTest {

  @Test
  void aCollectorInAnyOfTheVariablesIsTheUsersChoice() {
    for (String name : new String[] {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}) {
      assertTrue(JavaVariables.chooseCollector(Map.of(name, "-Da=b -XX:+UseParallelGC")), name);
      assertTrue(JavaVariables.chooseCollector(Map.of(name, "-XX:Flags=file")), name);
      assertFalse(JavaVariables.chooseCollector(Map.of(name, "-Xmx1g -Da=x@y")), name);
    }
    assertTrue(JavaVariables.chooseCollector(Map.of("JDK_JAVA_OPTIONS", "-Da=b @options")));
    assertFalse(JavaVariables.chooseCollector(Map.of("OTHER", "-XX:+UseParallelGC")));
  }

  @Test
  void whatListensOnAPortIsNotHandedOn() {
    var environment =
        new HashMap<>(
            Map.of(
                "JAVA_TOOL_OPTIONS",
                "-Xmx1g -agentlib:jdwp=transport=dt_socket,server=y,address=5005 -Da=b",
                "JDK_JAVA_OPTIONS",
                "-Dcom.sun.management.jmxremote.port=9010",
                "OTHER",
                "-agentlib:jdwp=x"));
    JavaVariables.withoutPorts(environment);
    assertEquals("-Xmx1g  -Da=b", environment.get("JAVA_TOOL_OPTIONS"));
    assertEquals("", environment.get("JDK_JAVA_OPTIONS"));
    assertEquals("-agentlib:jdwp=x", environment.get("OTHER"));
  }

  @Test
  void whatJavaSaysOfThemIsNoLineOfATask() {
    assertTrue(JavaVariables.isNotice("Picked up JAVA_TOOL_OPTIONS: -Xmx1g"));
    assertTrue(JavaVariables.isNotice("NOTE: Picked up JDK_JAVA_OPTIONS: -Xmx1g"));
    assertFalse(JavaVariables.isNotice("Picked up a stone"));
  }
}
