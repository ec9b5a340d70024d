/**
 * One worker process: delivery, run, result, confirm, acknowledgement. {@link
 * dev.warren.worker.WorkerProcess} is its main class; {@code TaskThread} computes, {@code
 * WorkerSession} carries, and {@link dev.warren.worker.contract.SharedStatus} remembers what ran
 * when the process dies.
 */
package dev.warren.worker;
