/**
 * The book-keeping of a producer: how much is in flight, which answers are pending, in which order
 * they leave, and the ledger. Knows no broker and no thread.
 */
package dev.warren.gather;
