/**
 * What is behind the API of {@link dev.warren.Pool}: the building of a pool, its life cycle, the
 * calls and their callbacks. Nothing here is for programs that use Warren. Nothing is null unless
 * it is annotated as {@code Nullable}.
 */
@NullMarked
package dev.warren.pool;

import org.jspecify.annotations.NullMarked;
