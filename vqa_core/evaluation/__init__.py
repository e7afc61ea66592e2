"""Metrics and the prediction of a whole file."""
