package dev.warren.engine;

/** A task as a function of its arguments. */
@FunctionalInterface
public interface ItemFunction {

  /** Runs the task; throws whatever the task throws. */
  Object apply(Object[] arguments) throws Throwable;
}
