/**
 * Engines run items and answer each exactly once: threads of this JVM, or a fleet of worker
 * processes behind a broker. Engines know tasks by name and values as JSON; what users call stands
 * in {@code dev.warren}.
 */
package dev.warren.engine;
