/**
 * Text of others, made fit to be shown: control characters and bidirectional marks are made
 * visible, and what a throwable says is bounded and never throws.
 */
package dev.warren.text;
