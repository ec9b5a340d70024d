/**
 * Records a job while it runs: into a page that people open, and into the Trace Event format that
 * trace viewers read. Both are written as the items are answered, in bounded memory. Nothing is
 * null unless it is annotated as {@code Nullable}.
 */
@NullMarked
package dev.warren.report;

import org.jspecify.annotations.NullMarked;
