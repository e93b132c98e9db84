"""The embedded model and the text tables."""
