/**
 * How much of a call is in flight, and how many items travel in a message. Knows no broker and no
 * thread.
 */
package dev.warren.gather;
