package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.task.Tasks;
import java.math.BigInteger;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The programs that the README shows, on a smaller job. */
@ExtendWith(NothingLeft.class)
@Timeout(180)
class SeedProgramIT {
  private static final BigInteger SUM = Tasks.sumOfPowers(1_000);

  @Test
  void stepByStep() {
    assertEquals(Collections.nCopies(200, SUM), SeedProgram.stepByStep(200));
  }

  @Test
  void inOneBlock() {
    assertEquals(Collections.nCopies(200, SUM), SeedProgram.inOneBlock(200));
  }

  @Test
  void onThreads() {
    assertEquals(
        Collections.nCopies(100_000, Tasks.sumOfPowers(10)), SeedProgram.onThreads(100_000));
  }
}
