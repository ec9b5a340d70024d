package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AckWindowTest {
  private final AckWindow window = new AckWindow();

  @Test
  void deliveriesFinishedInOrderAreAcknowledgedTogether() {
    assertTrue(window.done(1));
    assertTrue(window.done(2));
    assertTrue(window.done(3));
    assertEquals(3, window.takeAckable());
    assertEquals(0, window.takeAckable());
  }

  @Test
  void aDeliveryFinishedBeforeAnEarlierOneIsAcknowledgedAlone() {
    assertFalse(window.done(2));
    assertEquals(0, window.takeAckable());
  }

  @Test
  void aTagThatWasAcknowledgedAloneIsNeverNamedAgain() {
    assertFalse(window.done(2));
    assertTrue(window.done(1));
    // 2 is known to be gone; naming it would close the channel of a RabbitMQ.
    assertEquals(1, window.takeAckable());
    assertTrue(window.done(3));
    assertEquals(3, window.takeAckable());
  }

  @Test
  void nothingIsAcknowledgedBeforeItIsFinished() {
    assertEquals(0, window.takeAckable());
    assertFalse(window.done(3));
    assertFalse(window.done(2));
    assertEquals(0, window.takeAckable());
  }
}
