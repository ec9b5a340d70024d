package dev.warren;

import java.util.List;

/** How tests start the worker processes of which they need many, each for a few seconds. */
public final class ShortLivedJvm {

  private ShortLivedJvm() {}

  /**
   * Options of such a process. It ends before the code of the second compiler would pay: without
   * that, it takes little more than half the time of a processor.
   *
   * @param heap the most it may take for its heap, as in {@code 128m}
   */
  public static List<String> options(String heap) {
    return List.of("-Xmx" + heap, "-XX:TieredStopAtLevel=1");
  }
}
