package dev.warren.worker.contract;

import java.lang.reflect.Proxy;

/**
 * Handlers for signals of the operating system. The JDK's class for this (in module {@code
 * jdk.unsupported}) is used by reflection because naming it is a compiler warning.
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
    } catch (ReflectiveOperationException e) {
      // No such signal or class here: the JVM does with it what it does by default.
    }
  }
}
