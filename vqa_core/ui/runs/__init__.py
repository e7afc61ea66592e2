"""Runs that are there: one looked at, all in a table, some compared, those that wait."""
