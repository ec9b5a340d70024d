package dev.warren.cli;

/** What the lines of a program on standard error look like. */
public enum LogFormat {
  /** A time, who speaks, and the text. */
  TEXT,
  /** An object of JSON each, as Logback writes them. */
  JSON
}
