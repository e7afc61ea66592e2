"""A new run before it starts: presets, settings, what the model sees, what it takes, pinned questions, sweeps."""
