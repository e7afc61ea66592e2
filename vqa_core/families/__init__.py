"""What differs between model families: prompt, pictures, labels and LoRA targets."""
