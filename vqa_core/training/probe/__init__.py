"""What a run would take, measured before it starts: memory, time, price, and what each lever would change."""
