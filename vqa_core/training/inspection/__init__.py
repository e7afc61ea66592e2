"""What a model will see of its rows, before it is trained: looked at, judged, and told."""
