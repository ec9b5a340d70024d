/**
 * The command line of {@code producer.jar}, one class for each command. Values stay JSON from end
 * to end: a run needs the class of a task only to check its name.
 *
 * <pre>
 *   ItemSource -&gt; Pool.imap -&gt; JobRun -&gt; ResultWriter
 * </pre>
 */
package dev.warren.producer.cli;
