/**
 * What {@code producer bench} measures: one class for each {@link
 * dev.warren.producer.bench.Figure}, on pools as users of the library open them.
 */
package dev.warren.producer.bench;
