package dev.warren.cli;

/** A command that runs for long: its lines on standard error begin with the time. */
public interface LoggedCommand {}
