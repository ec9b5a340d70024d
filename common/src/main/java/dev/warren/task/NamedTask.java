package dev.warren.task;

import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task known only by name and types. Implements every kind of reference. Immutable. */
final class NamedTask<
        A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
    implements TaskFunction<A, R>, TaskBiFunction<A, B, R>, TaskSupplier<R>, TaskAction<A> {
  private static final long serialVersionUID = 1L;

  private final transient TaskSignature signature;

  NamedTask(String name, Type result, Type... parameters) {
    TaskMethod.checkName(name);
    String full = name.indexOf('.') < 0 ? Tasks.class.getName() + '.' + name : name;
    this.signature = new TaskSignature(full, List.of(parameters), result);
  }

  TaskSignature signature() {
    return signature;
  }

  @Override
  public R apply(A argument) {
    throw noMethod();
  }

  @Override
  public R apply(A first, B second) {
    throw noMethod();
  }

  @Override
  public R get() {
    throw noMethod();
  }

  @Override
  public void accept(A argument) {
    throw noMethod();
  }

  private UnsupportedOperationException noMethod() {
    return new UnsupportedOperationException(
        signature.name() + " is only a name here: give it to a pool, which runs it");
  }

  @Override
  public String toString() {
    return signature.name();
  }
}
