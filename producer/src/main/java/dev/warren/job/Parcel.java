package dev.warren.job;

/**
 * Consecutive items of one chunk that are to be sent together.
 *
 * @param first the number of the first item
 * @param size how many
 * @param attempt the attempt that these copies are, from 1
 * @param generation how often the items were sent again before
 */
public record Parcel<C extends Chunk>(C chunk, long first, int size, int attempt, int generation) {}
