"""The run store: a folder for each fine-tune, its status, history, start, stop and resume. No torch."""
