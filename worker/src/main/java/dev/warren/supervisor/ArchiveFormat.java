package dev.warren.supervisor;

import java.nio.file.Path;
import java.util.List;

/** How a virtual machine keeps classes for the next one. */
enum ArchiveFormat {
  /** Class-data sharing, dumped when a process ends (JEP 350). */
  DYNAMIC(".jsa") {
    @Override
    List<String> optionsToUse(Path file) {
      return List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds*=off,class+path=off");
    }

    @Override
    List<String> optionsToMake(Path file) {
      return List.of("-XX:ArchiveClassesAtExit=" + file, "-Xlog:cds*=off");
    }
  },

  /**
   * A cache of classes that are loaded and linked, and of what was learnt of their methods (JEPs
   * 483, 514 and 515): a process takes another fifth less to start, and less to become fast. The
   * virtual machine writes it when it ends, by another one that it starts for that.
   */
  AHEAD_OF_TIME(".aot") {
    @Override
    List<String> optionsToUse(Path file) {
      return List.of("-XX:AOTCache=" + file, "-Xlog:aot*=off,cds*=off,class+path=off");
    }

    @Override
    List<String> optionsToMake(Path file) {
      return List.of("-XX:AOTCacheOutput=" + file, "-Xlog:aot*=off,cds*=off");
    }
  };

  private static final int FIRST_JAVA_WITH_IT_ALL = 25;

  private final String suffix;

  ArchiveFormat(String suffix) {
    this.suffix = suffix;
  }

  /** The best that this Java has. */
  static ArchiveFormat best() {
    return Runtime.version().feature() >= FIRST_JAVA_WITH_IT_ALL ? AHEAD_OF_TIME : DYNAMIC;
  }

  /** What names of files end with. */
  String suffix() {
    return suffix;
  }

  /** Options with which a virtual machine uses a file, or goes on without if it does not fit. */
  abstract List<String> optionsToUse(Path file);

  /** Options with which a process leaves a file when it ends in good order. */
  abstract List<String> optionsToMake(Path file);
}
