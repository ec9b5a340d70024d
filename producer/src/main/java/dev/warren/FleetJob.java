package dev.warren;

import java.util.regex.Pattern;

/**
 * What a pool is to its fleet: the job that its items belong to. Both names can be kept, say in a
 * file, to have the fleet {@linkplain Pool#forget forget} what is left of it, should this program
 * be killed.
 *
 * @param name what everybody on the fleet may know: with it people watch and cancel the job
 * @param replies names the queue of its results; a secret, because who knows it can delete that
 */
public record FleetJob(String name, String replies) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if they cannot be those of a job
   */
  public FleetJob {
    if (!NAME.matcher(name).matches() || !NAME.matcher(replies).matches()) {
      throw new IllegalArgumentException("these are not the names of a job");
    }
  }

  /** The name alone: the other one is a secret. */
  @Override
  public String toString() {
    return "FleetJob[" + name + "]";
  }
}
