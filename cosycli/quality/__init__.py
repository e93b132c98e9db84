"""The quality report: an exported model measured against the recordings that it never saw."""
