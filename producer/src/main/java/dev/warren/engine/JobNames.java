package dev.warren.engine;

import dev.warren.broker.QueueNames;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What a job is called. Who knows one of the names knows nothing of the others.
 *
 * @param job for everybody: supervisors announce it, and with it people cancel the job
 * @param own what the names of the job's own queues end with: only its task messages carry it. It
 *     begins with the user's name, so that permissions can keep users apart
 * @param key what its results repeat: only its task messages carry it. It can be seen in no list of
 *     queues
 */
public record JobNames(String job, String own, String key) {
  private static final int LONGEST_USER = 31;

  /** Names that nobody can guess. */
  static JobNames random(String user) {
    String cleaned = user.replaceAll("[^A-Za-z0-9_-]", "_");
    String prefix = cleaned.substring(0, Math.min(LONGEST_USER, cleaned.length()));
    return new JobNames(number(), prefix + "-" + number(), number());
  }

  private static String number() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /**
   * What the name of the job's own control queue ends with in one session. A later session needs
   * another queue, see {@link dev.warren.broker.Topology#declareControl}.
   *
   * @param session counted from 0
   */
  String listener(int session) {
    String end = Integer.toHexString(session);
    return session == 0 ? own : own.substring(0, own.length() - end.length()) + end;
  }

  /** The queue that takes the job's results. */
  String replies() {
    return QueueNames.replies(own);
  }
}
