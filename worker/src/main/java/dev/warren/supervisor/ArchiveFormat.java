package dev.warren.supervisor;

import java.nio.file.Path;
import java.util.List;

/** The file in which a virtual machine keeps its classes for later ones. */
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
   * A cache of loaded and linked classes and of method profiles (JEPs 483, 514 and 515): a process
   * takes another fifth less to start, and less to become fast. The virtual machine starts another
   * one at its end to write the file.
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

  private static final int FIRST_JAVA_AHEAD_OF_TIME = 25;

  private final String suffix;

  ArchiveFormat(String suffix) {
    this.suffix = suffix;
  }

  /** The best format that this Java has. */
  static ArchiveFormat best() {
    return Runtime.version().feature() >= FIRST_JAVA_AHEAD_OF_TIME ? AHEAD_OF_TIME : DYNAMIC;
  }

  /** The suffix of file names. */
  String suffix() {
    return suffix;
  }

  /** Options to use a file; a virtual machine ignores one that does not fit. */
  abstract List<String> optionsToUse(Path file);

  /** Options with which a process writes a file when it ends in good order. */
  abstract List<String> optionsToMake(Path file);
}
