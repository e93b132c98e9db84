"""Acoustic models: a sentence's phones to a mel spectrogram."""
