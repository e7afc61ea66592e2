"""The first step of a new run: rows opened, looked through, changed."""
