"""Models: the catalogue, loading (4-bit, dtype, device), adapters and generation."""
