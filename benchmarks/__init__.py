"""Benchmarks: made graphs of any size in our own model, and our operations timed beside the peers."""
