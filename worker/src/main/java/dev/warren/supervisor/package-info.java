/**
 * Keeps worker processes alive: launches, watches, restarts and drains them, and diagnoses every
 * end. {@link dev.warren.supervisor.Supervisor} is the entry. A supervisor runs no task and holds
 * no task message; it learns what a process does from its shared status alone.
 */
package dev.warren.supervisor;
