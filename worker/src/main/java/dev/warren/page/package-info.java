/** What the pages for browsers have in common: style, script, charts. */
package dev.warren.page;
