"""Rows of figures in the form in which `producer bench` prints them."""

import os
import statistics
import sys

ROW = "{:<12} {:<46} {:<8} {:>10} {:>10} {:>10}"


def broker():
    """The broker's address, as the programs take it."""
    address = os.environ.get("WARREN_BROKER")
    if not address:
        sys.exit("set WARREN_BROKER to the broker's address: amqp://user:password@host:port")
    return address


def notice(text):
    print(text, file=sys.stderr, flush=True)


def head():
    print(ROW.format("figure", "what", "unit", "min", "median", "max"), flush=True)


def row(figure, what, unit, values):
    """One line: the least, the middle and the largest of some values."""
    spread = [min(values), statistics.median(values), max(values)]
    print(ROW.format(figure, what, unit, *map(number, spread)), flush=True)


def repeat(repetitions, trial):
    """The values of a trial that is run once to become warm, and then as often as wanted."""
    trial()
    return [trial() for _ in range(repetitions)]


def number(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.4f}"
