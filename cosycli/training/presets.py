"""How long each job trains: on two CPU cores, or on one GPU."""

from dataclasses import dataclass

from cosycli.training.train_acoustic import AcousticPlan
from cosycli.training.train_vocoder import VocoderPlan


@dataclass(frozen=True)
class Preset:
    """The plans of all jobs and the device they run on."""

    device: str
    prosody: AcousticPlan
    decoder: AcousticPlan
    vocoder: VocoderPlan


PRESETS = {
    # About 100 minutes: the vocoder on one core beside alignment, prosody and decoder on the other.
    "cpu": Preset(
        "cpu",
        AcousticPlan(steps=2000),
        AcousticPlan(steps=6000),
        VocoderPlan(steps=15000),
    ),
    # The same networks, trained until they stop gaining.
    "gpu": Preset(
        "cuda",
        AcousticPlan(steps=4000),
        AcousticPlan(steps=20000),
        VocoderPlan(steps=30000, batch_size=64),
    ),
    # A few steps of everything, to see that the recipe runs.
    "smoke": Preset(
        "cpu",
        AcousticPlan(steps=2),
        AcousticPlan(steps=2),
        VocoderPlan(steps=2, batch_size=2),
    ),
}
