package dev.warren.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class TasksTest {

  private static BigInteger slowly(int n) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < n; i++) {
      sum = sum.add(BigInteger.valueOf(i).pow(i));
    }
    return sum;
  }

  @Test
  void sumsOfPowers() {
    assertEquals(BigInteger.ZERO, Tasks.sumOfPowers(-1));
    for (int n = 0; n <= 300; n++) {
      assertEquals(slowly(n), Tasks.sumOfPowers(n), "n = " + n);
    }
    assertEquals(slowly(1_000), Tasks.sumOfPowers(1_000));
  }

  @Test
  void theSumBeyondWhatIsRemembered() {
    BigInteger sum = Tasks.sumOfPowers(4_200).subtract(Tasks.sumOfPowers(4_090));
    BigInteger expected = BigInteger.ZERO;
    for (int i = 4_090; i < 4_200; i++) {
      expected = expected.add(BigInteger.valueOf(i).pow(i));
    }
    assertEquals(expected, sum);
  }

  @Test
  void echo() {
    var value = JsonNodeFactory.instance.objectNode().put("a", 1);
    assertSame(value, Tasks.echo(value));
  }

  @Test
  void sleep() throws InterruptedException {
    assertEquals(1, Tasks.sleep(1));
    assertThrows(IllegalArgumentException.class, () -> Tasks.sleep(-1));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> Tasks.sleep(60_000));
  }
}
