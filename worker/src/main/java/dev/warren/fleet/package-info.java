/**
 * A fleet seen from outside: what its supervisors and its producers say of themselves, gathered
 * into views, and the requests to them. For producers, commands and everything else that shows a
 * fleet.
 */
package dev.warren.fleet;
