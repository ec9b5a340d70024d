package dev.warren.engine;

/**
 * How an engine's connections to the broker fare.
 *
 * @param reconnects how often one was lost and made again
 * @param blocked whether the broker takes no messages at present, being short of memory or disk
 */
public record LinkFigures(long reconnects, boolean blocked) {
  /** Those of an engine without a broker. */
  static final LinkFigures NONE = new LinkFigures(0, false);
}
