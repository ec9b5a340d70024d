/**
 * One worker process: delivery, run, result, confirm, acknowledgement. {@link
 * dev.warren.worker.WorkerProcess} is its main class, {@code TaskThread} runs the items, {@code
 * WorkerSession} talks to the broker, and {@link dev.warren.worker.contract.SharedStatus} keeps
 * what runs for the time after a death.
 */
package dev.warren.worker;
