package dev.warren.worker.contract;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Handlers for signals of the operating system. The JDK has had the same unofficial class for this
 * since 1.3 (module {@code jdk.unsupported}); it is used by reflection because naming it is a
 * compiler warning. Where it is missing the JVM's own behaviour stays.
 */
public final class Signals {
  private Signals() {}

  /**
   * Runs an action on a thread of the JVM each time the signal arrives, instead of ending the JVM.
   */
  public static void handle(String signal, Runnable action) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signalType
          .getMethod("handle", signalType, handlerType)
          .invoke(null, signalType.getConstructor(String.class).newInstance(signal), handler);
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      // No such signal here, or no such class: the JVM then ends on it, which is its default.
    }
  }
}
