"""Documents, cards and tickets drawn with Pillow: built-in sets and samples."""
