/**
 * What a supervisor and its worker process agree on: the {@link
 * dev.warren.worker.contract.WorkerConfig configuration} and the {@link
 * dev.warren.worker.contract.WorkerCommand commands} that the process is sent, the {@link
 * dev.warren.worker.contract.SharedStatus status} in shared memory that outlives it, and its {@link
 * dev.warren.worker.contract.WorkerExit exit codes}.
 */
package dev.warren.worker.contract;
