"""A CosyVoice-300M checkpoint to a model folder of the `cosyvoice` family.

One part of the checkpoint is in memory at a time: the peak stays near the size of its largest file.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli import __version__
from cosycli.acoustic.flow import ESTIMATOR_FILE, FLOW_ENCODER_FILE
from cosycli.acoustic.language_model import LANGUAGE_MODEL_FILE, PROMPT_ENCODER_FILE, SPEECH_EMBEDDING_FILE
from cosycli.acoustic.prompt_features import SPEAKER_ENCODER_FILE, SPEECH_TOKENIZER_FILE
from cosycli.acoustic.speaker_prompt import SPEAKERS_FILE
from cosycli.acoustic.text_tokens import RANKS_NAME
from cosycli.errors import ModelError
from cosycli.export.cosyvoice.checkpoint import PART_FILES, CountedTensors, Tensors, read_part, read_speakers
from cosycli.export.cosyvoice.deviation import Deviation
from cosycli.export.cosyvoice.estimator import build_estimator
from cosycli.export.cosyvoice.flow import build_flow_encoder, flow_facts
from cosycli.export.cosyvoice.hift import build_f0, build_hift, hift_facts
from cosycli.export.cosyvoice.hyperparameters import Hyperparameters, read_hyperparameters
from cosycli.export.cosyvoice.language_model import (
    build_language_model,
    build_prompt_encoder,
    language_model_facts,
    speech_embedding_table,
)
from cosycli.export.cosyvoice.layout import layouts
from cosycli.export.cosyvoice.reference_flow import check_flow
from cosycli.export.cosyvoice.reference_hift import check_hift
from cosycli.export.cosyvoice.reference_language_model import language_model_check
from cosycli.export.cosyvoice.rounding_noise import signal_to_noise
from cosycli.export.cosyvoice.sample_speech import sample_mel
from cosycli.export.cosyvoice.voices import LANGUAGES, default_voice, official_voices, write_speakers
from cosycli.export.folder import hashes, whole_folder
from cosycli.export.graph_builder import Precision
from cosycli.hift import F0_FILE, HIFT_FILE
from cosycli.model_config import CosyVoiceFacts, HiftFacts, MelConfig, ModelConfig, write_model_config

Report = Callable[[str], None]
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]

# Files of the zero-shot front end, which lie beside the checkpoints that have one.
FRONT_END_FILES = (SPEAKER_ENCODER_FILE, SPEECH_TOKENIZER_FILE)
HIFT_FLOOR_DB = 30.0  # an int8 vocoder that is noisier than this is not worth its speed
# A graph beyond these is wrong, not merely rounded.
FP32_LIMIT, QUANTIZED_LIMIT = 1e-3, 0.5
DEFAULT_LICENCE = "see the checkpoint; the official CosyVoice-300M-SFT is under Apache-2.0"


@dataclass(frozen=True)
class ConversionOptions:
    """`precision` of all parts, INT4 for the language model with `lm_bits` 4; `hift` None lets the noise
    decide that integers would add.

    `ranks` is the content of multilingual.tiktoken; without it the model cannot speak, only be checked.
    """

    precision: Precision = Precision.INT8
    lm_bits: int = 8
    hift: Precision | None = None
    ranks: bytes | None = None

    @property
    def language_model(self) -> Precision:
        """The precision of the language model's layers."""
        return Precision.INT4 if self.lm_bits == 4 and self.precision is Precision.INT8 else self.precision


def convert_checkpoint(
    source: Path, output: Path, options: ConversionOptions, report: Report, progress: Progress
) -> None:
    """Write the model folder `output` from the checkpoint folder `source`.

    `progress(part, weights)` gives a context whose value is called with the weights that are done. The folder appears
    whole or not at all. Raises ModelError for what is no checkpoint of CosyVoice-300M.
    """
    sizes = read_hyperparameters(source)
    front_end = [name for name in FRONT_END_FILES if (source / name).is_file()]
    speakers = read_speakers(source, sizes.flow.speaker_width, required=len(front_end) < len(FRONT_END_FILES))
    for name in PART_FILES.values():  # before the long work
        if not (source / name).is_file():
            raise ModelError(f"no {name} in {source}", "give the folder of CosyVoice-300M-SFT")
    with whole_folder(output) as folder:
        anyone = next(iter(speakers.values()), np.ones((1, sizes.flow.speaker_width), np.float32))
        facts = _Conversion(source, folder, sizes, anyone, options, report, progress).run()
        write_speakers(speakers, folder / SPEAKERS_FILE)
        for name in front_end:
            shutil.copyfile(source / name, folder / name)
        if options.ranks is not None:
            (folder / RANKS_NAME).write_bytes(options.ranks)
        voices = official_voices(speakers)
        name = source.resolve().name
        config = ModelConfig(
            family="cosyvoice",
            name=re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "cosyvoice",
            version="1",
            licence=_licence(source),
            origin=f"CosyVoice-300M checkpoint {name}, exported by cosy {__version__}",
            languages=LANGUAGES,
            default_voice=default_voice(voices),
            voices=voices,
            mel=MelConfig(sample_rate=sizes.sample_rate, n_mels=sizes.flow.mel_bands),
            files=hashes(folder),
            cosyvoice=facts,
        )
        write_model_config(config, folder)
    report(f"{output}: {sum(path.stat().st_size for path in output.iterdir()) / 1e6:.1f} MB")


class _Conversion:
    """The parts of one checkpoint, one after another."""

    def __init__(
        self,
        source: Path,
        folder: Path,
        sizes: Hyperparameters,
        speaker: NDArray[np.float32],
        options: ConversionOptions,
        report: Report,
        progress: Progress,
    ) -> None:
        self.source, self.folder, self.sizes, self.options = source, folder, sizes, options
        self.speaker = speaker
        self.report, self.progress = report, progress
        self.checks: dict[str, tuple[float, ...]] = {}

    def run(self) -> CosyVoiceFacts:
        """Build and check all graphs; returns what the runtime has to know of them."""
        options, sizes = self.options, self.sizes
        self._language_model()
        self._flow()
        hift, hift_precision = self._hift()
        return CosyVoiceFacts(
            language_model=language_model_facts(sizes.language_model),
            flow=flow_facts(sizes.flow),
            hift=hift,
            precision={
                "prompt_encoder": options.precision.value,
                "language_model": options.language_model.value,
                "flow": options.precision.value,
                "hift": hift_precision.value,
            },
            checks=self.checks,
        )

    def _language_model(self) -> None:
        check = self._build_language_model()  # the largest file is gone from memory before its graphs come
        self._note(check(self.folder), self.options.language_model)

    def _build_language_model(self) -> Callable[[Path], list[Deviation]]:
        sizes = self.sizes.language_model
        with self._part("llm", "language model") as tensors:
            check = language_model_check(tensors, sizes)
            np.save(self.folder / SPEECH_EMBEDDING_FILE, speech_embedding_table(tensors, sizes))
            build_prompt_encoder(tensors, sizes, self.folder / PROMPT_ENCODER_FILE, self.options.precision)
            build_language_model(tensors, sizes, self.folder / LANGUAGE_MODEL_FILE, self.options.language_model)
        return check

    def _flow(self) -> None:
        sizes = self.sizes.flow
        with self._part("flow", "flow") as tensors:
            build_flow_encoder(tensors, sizes, self.folder / FLOW_ENCODER_FILE, self.options.precision)
            build_estimator(tensors, sizes, self.folder / ESTIMATOR_FILE, self.options.precision)
            self._note(check_flow(tensors, sizes, self.folder), self.options.precision)

    def _hift(self) -> tuple[HiftFacts, Precision]:
        sizes = self.sizes.hift
        with self._part("hift", "vocoder") as tensors:
            precision = self.options.hift or self._choose_hift(tensors)
            build_f0(tensors, sizes, self.folder / F0_FILE)
            build_hift(tensors, sizes, self.folder / HIFT_FILE, precision)
            self._note(check_hift(tensors, sizes, self.folder), precision)
            return hift_facts(tensors, sizes), precision

    def _choose_hift(self, tensors: Tensors) -> Precision:
        """INT8 unless the noise that it adds would be heard."""
        mel = sample_mel(self.folder, self.sizes, self.speaker)
        ratio = signal_to_noise(tensors, self.sizes.hift, [mel])
        self.report(f"vocoder: integers add noise {ratio:.1f} dB below the speech")
        return Precision.INT8 if ratio >= HIFT_FLOOR_DB else Precision.FP32

    @contextmanager
    def _part(self, part: str, name: str) -> Iterator[Tensors]:
        """The tensors of a part, and its bar; nothing of them stays."""
        tensors = read_part(self.source, part, layouts(self.sizes)[part])
        with self.progress(name, sum(tensor.size for tensor in tensors.values())) as on_used:
            yield CountedTensors(tensors, on_used)

    def _note(self, deviations: Iterable[Deviation], precision: Precision) -> None:
        """Print and keep what was checked; a graph that is wrong ends the export."""
        limit = FP32_LIMIT if precision is Precision.FP32 else QUANTIZED_LIMIT
        for found in deviations:
            self.report(str(found))
            if not found.relative_rms <= limit:  # so that NaN is refused too
                raise ModelError(f"the graph is wrong: {found}", "report this as a bug of `cosy export`")
            self.checks[found.name] = (found.max_abs, found.relative_rms)


def _licence(source: Path) -> str:
    """The licence that the checkpoint's own card names."""
    try:
        card = (source / "README.md").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return DEFAULT_LICENCE
    match = re.search(r"(?m)^license:\s*(\S+)", card)
    return match[1] if match else DEFAULT_LICENCE
