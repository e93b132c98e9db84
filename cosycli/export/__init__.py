"""Checkpoints to model folders (extra `export`)."""
