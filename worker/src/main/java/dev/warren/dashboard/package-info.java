/**
 * The live page of a fleet: a small HTTP server that shows what the fleet says of itself, keeps the
 * last hour, and passes commands on.
 */
package dev.warren.dashboard;
