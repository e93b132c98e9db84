"""How long each job trains: on two CPU cores, or on one GPU."""

from dataclasses import dataclass

from cosycli.training.train_acoustic import AcousticPlan
from cosycli.training.train_decoder_gan import GanPlan
from cosycli.training.train_vocoder import VocoderPlan


@dataclass(frozen=True)
class Preset:
    """The plans of all jobs and the device they run on."""

    device: str
    prosody: AcousticPlan
    decoder: AcousticPlan
    decoder_gan: GanPlan
    vocoder: VocoderPlan


PRESETS = {
    # Two hours and a half: the vocoder on one core beside alignment, prosody and decoder on the other.
    "cpu": Preset(
        "cpu",
        AcousticPlan(steps=2000),
        AcousticPlan(steps=5000),
        GanPlan(steps=6000, batch_frames=2500),
        VocoderPlan(steps=32000),
    ),
    # The same networks on many more frames, sized for one H200 in pieces of under ten minutes by estimate
    # (prosody 2 minutes, decoder 5 and 8, vocoder 5): it has not run on one yet.
    "gpu": Preset(
        "cuda",
        AcousticPlan(steps=2500, learning_rate=2e-3, batch_frames=64000),
        AcousticPlan(steps=10000, learning_rate=2e-3, batch_frames=64000),
        GanPlan(steps=10000, batch_frames=32000),
        VocoderPlan(steps=15000, batch_size=64),
    ),
    # A few steps of everything, to see that the recipe runs.
    "smoke": Preset(
        "cpu",
        AcousticPlan(steps=2, batch_frames=1000),
        AcousticPlan(steps=2, batch_frames=1000),
        GanPlan(steps=2, batch_frames=1000),
        VocoderPlan(steps=2, batch_size=2),
    ),
}
