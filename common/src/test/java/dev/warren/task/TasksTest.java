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
    BigInteger sum = BigInteger.ZERO;
    for (int n = 0; n <= 1_100; n++) {
      assertEquals(sum, Tasks.sumOfPowers(n), "n = " + n);
      sum = sum.add(BigInteger.valueOf(n).pow(n));
    }
  }

  @Test
  void sumsOfManyPowers() {
    assertEquals(slowly(2_500), Tasks.sumOfPowers(2_500));
    BigInteger last = BigInteger.valueOf(7_000).pow(7_000);
    assertEquals(last, Tasks.sumOfPowers(7_001).subtract(Tasks.sumOfPowers(7_000)));
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
