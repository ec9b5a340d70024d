/**
 * Keeps worker processes alive: launch, watch, restart, drain, and the verdict on every end. {@link
 * dev.warren.supervisor.Supervisor} is the entry. The operating system is its control plane: it
 * runs no task and holds no task message, and learns what a process does from its shared status
 * alone.
 */
package dev.warren.supervisor;
