package dev.warren.supervisor;

/**
 * What waits in the queues of a fleet at one moment.
 *
 * @param messages task messages that no process holds
 * @param consumers processes of the whole fleet that take tasks
 */
record QueuedWork(long messages, int consumers) {}
