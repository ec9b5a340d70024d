package dev.warren.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class TasksTest {

  @Test
  void sumsOfFewPowers() {
    assertEquals(BigInteger.ZERO, Tasks.sumOfPowers(-1));
    assertEquals(BigInteger.ZERO, Tasks.sumOfPowers(0));
    assertEquals(BigInteger.ONE, Tasks.sumOfPowers(1), "0^0 is 1");
    assertEquals(BigInteger.valueOf(1 + 1 + 4 + 27), Tasks.sumOfPowers(4));
  }

  @Test
  void theSumOfTheMainJob() {
    BigInteger sum = Tasks.sumOfPowers(1_000);
    assertEquals(2_997, sum.toString().length());
    BigInteger modulus = BigInteger.ONE.shiftLeft(127).subtract(BigInteger.ONE);
    BigInteger rest = BigInteger.ONE; // 0^0, which modPow does not know
    for (int i = 1; i < 1_000; i++) {
      rest = rest.add(BigInteger.valueOf(i).modPow(BigInteger.valueOf(i), modulus));
    }
    assertEquals(rest.mod(modulus), sum.mod(modulus));
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
