"""What is right and what is wrong with this machine, this home, and a model on it: one check after the other."""
