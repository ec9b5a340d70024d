package dev.warren.engine;

import java.time.Duration;

/**
 * How long a producer waits between two questions to all supervisors of its fleet. Each question
 * costs as many answers as there are supervisors, so that in a large fleet it is asked less often.
 */
final class QuestionPauses {
  /** The shortest pause while nothing is in doubt. */
  private static final Duration ROUTINE = Duration.ofSeconds(10);

  /** The shortest pause while nothing moves, though items wait for their answers. */
  private static final Duration DOUBT = Duration.ofSeconds(3);

  /** The shortest pause when a supervisor came that is not known. */
  private static final Duration NEWS = Duration.ofSeconds(1);

  /** How long nothing may move before that is doubtful. */
  private static final Duration STILL = Duration.ofSeconds(2);

  /** How many answers a second a producer may cause as a matter of routine. */
  private static final int ROUTINE_RATE = 5;

  /** How many answers a second a producer may cause at most. */
  private static final int MOST_RATE = 10;

  private QuestionPauses() {}

  /**
   * The pause before the next question.
   *
   * @param supervisors how many are known
   * @param still for how long nothing has moved though items are open; zero if none are. The longer
   *     that lasts, the longer are the pauses: long items are no reason for doubt
   * @param newcomer whether a supervisor came that is not known
   */
  static Duration pause(int supervisors, Duration still, boolean newcomer) {
    Duration routine = longer(ROUTINE, Duration.ofSeconds(supervisors / ROUTINE_RATE));
    Duration least = Duration.ofSeconds(supervisors / MOST_RATE);
    if (newcomer) {
      return longer(NEWS, least);
    }
    if (still.compareTo(STILL) <= 0) {
      return routine;
    }
    Duration doubt = longer(longer(DOUBT, least), still.dividedBy(4));
    return doubt.compareTo(routine) < 0 ? doubt : routine;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
