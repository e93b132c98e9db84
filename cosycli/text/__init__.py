"""Text to phones: normalization, language runs, pronunciation."""
