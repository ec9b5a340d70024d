package dev.warren.broker;

import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.event.Level;

/**
 * What slf4j writes to. It has no way of its own to set a level, so each of the usual libraries is
 * asked in its own words; by name, since none of them need be there. One that is not known, or does
 * not understand, stays as it is.
 */
enum LogBackEnd {
  LOGBACK("ch.qos.logback.classic.LoggerContext") {
    @Override
    void hold(ILoggerFactory factory, String logger, Level least)
        throws ReflectiveOperationException {
      setUnlessSet(factory.getLogger(logger), "ch.qos.logback.classic.Level", least);
    }
  },

  LOG4J_2("org.apache.logging.slf4j.Log4jLoggerFactory") {
    @Override
    void hold(ILoggerFactory factory, String logger, Level least)
        throws ReflectiveOperationException {
      Class<?> context = Class.forName("org.apache.logging.log4j.core.LoggerContext");
      Object current = context.getMethod("getContext", boolean.class).invoke(null, false);
      Object configuration = context.getMethod("getConfiguration").invoke(current);
      Class<?> type = Class.forName("org.apache.logging.log4j.core.config.Configuration");
      var loggers = (Map<?, ?>) type.getMethod("getLoggers").invoke(configuration);
      if (!loggers.containsKey(logger)) {
        Class<?> level = Class.forName("org.apache.logging.log4j.Level");
        Class.forName("org.apache.logging.log4j.core.config.Configurator")
            .getMethod("setLevel", String.class, level)
            .invoke(null, logger, level.getField(least.name()).get(null));
      }
    }
  },

  RELOAD4J("org.slf4j.reload4j.Reload4jLoggerFactory") {
    @Override
    void hold(ILoggerFactory factory, String logger, Level least)
        throws ReflectiveOperationException {
      Object found =
          Class.forName("org.apache.log4j.Logger")
              .getMethod("getLogger", String.class)
              .invoke(null, logger);
      setUnlessSet(found, "org.apache.log4j.Level", least);
    }
  },

  JAVA_UTIL("org.slf4j.jul.JDK14LoggerFactory") {
    @Override
    void hold(ILoggerFactory factory, String logger, Level least) {
      var found = java.util.logging.Logger.getLogger(logger);
      if (found.getLevel() == null) {
        found.setLevel(
            least == Level.WARN ? java.util.logging.Level.WARNING : java.util.logging.Level.SEVERE);
        // Otherwise it is collected, and its level with it.
        KEPT.put(logger, found);
      }
    }
  },

  SIMPLE("org.slf4j.simple.SimpleLoggerFactory") {
    @Override
    void hold(ILoggerFactory factory, String logger, Level least) {
      System.getProperties()
          .putIfAbsent(
              "org.slf4j.simpleLogger.log." + logger, least.name().toLowerCase(Locale.ROOT));
    }
  };

  private static final Map<String, Object> KEPT = new ConcurrentHashMap<>();

  private final String factoryClass;

  LogBackEnd(String factoryClass) {
    this.factoryClass = factoryClass;
  }

  /** A back-end with the loggers that it made. */
  record InUse(LogBackEnd kind, ILoggerFactory factory) {
    /** Has a logger, and all below it, tell no less than that, unless it was given a level. */
    void atLeast(Level least, String logger) {
      try {
        kind.hold(factory, logger, least);
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        // A version that is not like the others.
      }
    }
  }

  /** The one in use; empty if it is not known, or if there is none. */
  static Optional<InUse> of(ILoggerFactory factory) {
    for (LogBackEnd kind : values()) {
      if (kind.factoryClass.equals(factory.getClass().getName())) {
        return Optional.of(new InUse(kind, factory));
      }
    }
    return Optional.empty();
  }

  abstract void hold(ILoggerFactory factory, String logger, Level least)
      throws ReflectiveOperationException;

  private static void setUnlessSet(Object logger, String levelClass, Level least)
      throws ReflectiveOperationException {
    Class<?> level = Class.forName(levelClass, true, logger.getClass().getClassLoader());
    Method set = logger.getClass().getMethod("setLevel", level);
    if (logger.getClass().getMethod("getLevel").invoke(logger) == null) {
      set.invoke(logger, level.getField(least.name()).get(null));
    }
  }
}
