package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.warren.cli.ClassPath;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskSurroundingsTest {
  @Test
  void whatATaskPrintsIsPassedOnAlsoWithoutAnEndOfItsLastLine() throws Exception {
    PrintStream before = System.out;
    List<String> lines = new ArrayList<>();
    try (TaskSurroundings surroundings = new TaskSurroundings(ClassPath.EMPTY, lines::add)) {
      surroundings.enter();
      System.out.println("one");
      System.out.print("two");
    }
    assertEquals(List.of("one", "two"), lines);
    assertSame(before, System.out);
  }
}
