"""What goes wrong in a run: noticed while it trains, recognised when it has ended, and mended."""
