package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void goesTheWholeWayOfAnItem() {
    assertDoesNotThrow(() -> WarmUp.load(WarmUpTest.class.getClassLoader()));
  }

  @Test
  void librariesThatAreNotThereAreNoFault() {
    assertDoesNotThrow(() -> WarmUp.run(null));
  }
}
