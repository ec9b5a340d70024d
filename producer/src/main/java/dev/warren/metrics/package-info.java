/**
 * Metrics of a pool for a registry of Micrometer's, which has to be on the class path of the
 * program that wants them: Warren depends on it optionally.
 */
@NullMarked
package dev.warren.metrics;

import org.jspecify.annotations.NullMarked;
