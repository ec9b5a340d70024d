/** Dead letters: items and messages that were given up; what is known of them, and their queue. */
package dev.warren.dead;
