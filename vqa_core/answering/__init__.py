"""Asking: one Answerer for the page, the command line and the API."""
