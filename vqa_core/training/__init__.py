"""Fine-tuning: settings, presets, the collator, the trainer and the worker process."""
