/**
 * What a task is: a public static method annotated {@link dev.warren.task.Task}, its name on the
 * wire, and the method behind that name. {@link dev.warren.task.TaskMethod} is the way from one to
 * the other; {@link dev.warren.task.Tasks} holds the tasks that are shipped. Nothing is null unless
 * it is annotated as {@code Nullable}.
 */
@NullMarked
package dev.warren.task;

import org.jspecify.annotations.NullMarked;
