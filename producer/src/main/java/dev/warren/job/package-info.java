/**
 * The items of one job: one table with the state machine of each item, one policy of retries,
 * crashes and back-off for all engines, and the ledger. Takes events together with their time, and
 * gives back what to do. Knows no broker, no thread and no clock.
 */
package dev.warren.job;
