package dev.warren;

import java.util.List;

/** How tests start the processes of which they need many, each for a few seconds. */
public final class ShortLivedJvm {
  /**
   * Leaves out the second compiler: such a process ends before its code would pay, and takes little
   * more than half the time of a processor without it.
   */
  public static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private ShortLivedJvm() {}

  /**
   * Options of such a worker process.
   *
   * @param heap the most it may take for its heap, as in {@code 128m}
   */
  public static List<String> options(String heap) {
    return List.of("-Xmx" + heap, ONE_COMPILER);
  }
}
