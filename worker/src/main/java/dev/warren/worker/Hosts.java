package dev.warren.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this machine. */
public final class Hosts {
  private Hosts() {}

  /** The name of this machine as it knows itself, or "localhost". */
  public static String local() {
    String name = System.getenv("HOSTNAME");
    if (name != null && !name.isBlank()) {
      return name;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
