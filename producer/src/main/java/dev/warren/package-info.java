/**
 * A pool of workers for tasks, after Python's {@code multiprocessing.Pool}. {@link dev.warren.Pool}
 * is the entry: it is opened by one of its static methods, and its calls return {@link
 * dev.warren.AsyncResult}, {@link dev.warren.MapResult} and {@link dev.warren.ResultIterator}.
 * {@link dev.warren.TaskOptions} says how items are sent and what they are allowed; what goes wrong
 * at run time is a {@link dev.warren.WarrenException}. Tasks themselves are declared with {@link
 * dev.warren.task.Task}. What is behind it, {@code dev.warren.pool} and beyond, is not for programs
 * that use Warren. Nothing is null unless it is annotated as {@code Nullable}.
 */
@NullMarked
package dev.warren;

import org.jspecify.annotations.NullMarked;
