package dev.warren.broker;

import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;

/**
 * A logging library that slf4j writes to. Slf4j cannot set levels, so each of the usual libraries
 * is called by its own API, and by reflection, since none of them need be there. An unknown library
 * or version stays as it is.
 */
enum LogBackEnd {
  LOGBACK("ch.qos.logback.classic.LoggerContext") {
    @Override
    void hold(ILoggerFactory factory, String logger, String level)
        throws ReflectiveOperationException {
      setUnlessSet(factory.getLogger(logger), "ch.qos.logback.classic.Level", level);
    }
  },

  LOG4J_2("org.apache.logging.slf4j.Log4jLoggerFactory") {
    @Override
    void hold(ILoggerFactory factory, String logger, String level)
        throws ReflectiveOperationException {
      Class<?> context = Class.forName("org.apache.logging.log4j.core.LoggerContext");
      Object current = context.getMethod("getContext", boolean.class).invoke(null, false);
      Object configuration = context.getMethod("getConfiguration").invoke(current);
      Class<?> type = Class.forName("org.apache.logging.log4j.core.config.Configuration");
      var loggers = (Map<?, ?>) type.getMethod("getLoggers").invoke(configuration);
      if (!loggers.containsKey(logger)) {
        Class<?> levels = Class.forName("org.apache.logging.log4j.Level");
        Class.forName("org.apache.logging.log4j.core.config.Configurator")
            .getMethod("setLevel", String.class, levels)
            .invoke(null, logger, levels.getField(level).get(null));
      }
    }
  },

  RELOAD4J("org.slf4j.reload4j.Reload4jLoggerFactory") {
    @Override
    void hold(ILoggerFactory factory, String logger, String level)
        throws ReflectiveOperationException {
      Object found =
          Class.forName("org.apache.log4j.Logger")
              .getMethod("getLogger", String.class)
              .invoke(null, logger);
      setUnlessSet(found, "org.apache.log4j.Level", level);
    }
  },

  JAVA_UTIL("org.slf4j.jul.JDK14LoggerFactory") {
    @Override
    void hold(ILoggerFactory factory, String logger, String level) {
      var found = java.util.logging.Logger.getLogger(logger);
      if (found.getLevel() == null) {
        found.setLevel(java.util.logging.Level.parse(level.equals("WARN") ? "WARNING" : level));
        // Otherwise the logger is garbage-collected, and its level with it.
        KEPT.put(logger, found);
      }
    }
  },

  SIMPLE("org.slf4j.simple.SimpleLoggerFactory") {
    @Override
    void hold(ILoggerFactory factory, String logger, String level) {
      System.getProperties()
          .putIfAbsent("org.slf4j.simpleLogger.log." + logger, level.toLowerCase(Locale.ROOT));
    }
  };

  private static final Map<String, Object> KEPT = new ConcurrentHashMap<>();

  private final String factoryClass;

  LogBackEnd(String factoryClass) {
    this.factoryClass = factoryClass;
  }

  /** A back-end with the loggers that it made. */
  record InUse(LogBackEnd kind, ILoggerFactory factory) {
    /**
     * Gives a logger, and all below it, a level, unless it has one already.
     *
     * @param level WARN or OFF
     */
    void hold(String logger, String level) {
      try {
        kind.hold(factory, logger, level);
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        // A version that is not like the others.
      }
    }
  }

  /** The library in use; empty if it is unknown, or if there is none. */
  static Optional<InUse> of(ILoggerFactory factory) {
    for (LogBackEnd kind : values()) {
      if (kind.factoryClass.equals(factory.getClass().getName())) {
        return Optional.of(new InUse(kind, factory));
      }
    }
    return Optional.empty();
  }

  abstract void hold(ILoggerFactory factory, String logger, String level)
      throws ReflectiveOperationException;

  private static void setUnlessSet(Object logger, String levelClass, String name)
      throws ReflectiveOperationException {
    Class<?> level = Class.forName(levelClass, true, logger.getClass().getClassLoader());
    Method set = logger.getClass().getMethod("setLevel", level);
    if (logger.getClass().getMethod("getLevel").invoke(logger) == null) {
      set.invoke(logger, level.getField(name).get(null));
    }
  }
}
