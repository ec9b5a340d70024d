package dev.warren.job;

/**
 * Consecutive items of one chunk, to be answered by the caller and by nobody else.
 *
 * @param chunk the chunk of the items, which were open until then; null if they were answered
 *     before
 * @param items how many, at least 1
 * @param isLast whether all items of the chunk are answered with these
 */
public record Claim<C extends Chunk>(C chunk, int items, boolean isLast) {}
