"""The recipe of the embedded model: recordings to a checkpoint (extra `train`)."""
