"""The official CosyVoice-300M checkpoints to a model folder of the `cosyvoice` family."""
