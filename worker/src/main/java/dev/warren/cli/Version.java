package dev.warren.cli;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The versions of the program and of Java. */
public final class Version implements IVersionProvider {
  @Spec private CommandSpec command;

  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "Warren " + command.root().name() + " " + (version == null ? "(not packaged)" : version),
      "Java " + System.getProperty("java.runtime.version") + ", " + System.getProperty("os.name")
    };
  }
}
