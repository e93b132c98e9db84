"""A CosyVoice-300M checkpoint to a model folder of the `cosyvoice` family.

One part of the checkpoint is in memory at a time: the peak stays near the size of its largest file.
"""




Report = Callable[[str], None]
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]

# Files of the zero-shot front end, which lie beside the checkpoints that have one.
FRONT_END_FILES = ("campplus.onnx", "speech_tokenizer_v1.onnx")
HIFT_FLOOR_DB = 30.0  # an int8 vocoder that is noisier than this is not worth its speed
# A graph beyond these is wrong, not merely rounded.
FP32_LIMIT, QUANTIZED_LIMIT = 1e-3, 0.5
DEFAULT_LICENCE = "see the checkpoint; the official CosyVoice-300M-SFT is under Apache-2.0"


@dataclass(frozen=True)
class ConversionOptions:
    """`precision` of all parts, INT4 for the language model with `lm_bits` 4; `hift` None decides by listening to itself.

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
    speakers = read_speakers(source, sizes.flow.speaker_width)
    for name in PART_FILES.values():  # before the long work
        if not (source / name).is_file():
            raise ModelError(f"no {name} in {source}", "give the folder of CosyVoice-300M-SFT")
    with whole_folder(output) as folder:
        conversion = _Conversion(source, folder, sizes, options, report, progress)
        facts = conversion.run()
        _write_speakers(folder, speakers)
        for name in FRONT_END_FILES:
            if (source / name).is_file():
                shutil.copyfile(source / name, folder / name)
        if options.ranks is not None:
            (folder / RANKS_NAME).write_bytes(options.ranks)
        voices = official_voices(speakers)
        config = ModelConfig(
            family="cosyvoice",
            name=re.sub(r"[^a-z0-9]+", "-", source.resolve().name.lower()).strip("-") or "cosyvoice",
            version="1",
            licence=_licence(source),
            origin=f"CosyVoice-300M checkpoint {source.resolve().name}, exported by cosy {__version__}",
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
        options: ConversionOptions,
        report: Report,
        progress: Progress,
    ) -> None:
        self.source, self.folder, self.sizes, self.options = source, folder, sizes, options
        self.report, self.progress = report, progress
        self.checks: dict[str, tuple[float, ...]] = {}

    def run(self) -> CosyVoiceFacts:
        """Build and check all graphs; returns what the runtime has to know of them."""
        options, sizes = self.options, self.sizes
        self._language_model()
        self._flow()
        hift_facts, hift_precision = self._hift()
        model = sizes.language_model
        return CosyVoiceFacts(
            language_model=LanguageModelFacts(
                width=model.decoder.width,
                layers=model.decoder.layers,
                heads=model.decoder.heads,
                speech_tokens=model.speech_tokens,
                speaker_width=model.speaker_width,
                top_p=model.sampling.top_p,
                top_k=model.sampling.top_k,
                window=model.sampling.window,
                repetition=model.sampling.repetition,
            ),
            flow=FlowFacts(token_rate=sizes.flow.token_rate),
            hift=hift_facts,
            precision={
                "language_model": options.language_model.value,
                "flow": options.precision.value,
                "hift": hift_precision.value,
            },
            checks=self.checks,
        )

    def _language_model(self) -> None:
        sizes = self.sizes.language_model
        with self._part("llm", "language model") as tensors:
            np.save(self.folder / SPEECH_EMBEDDING_FILE, speech_embedding_table(tensors, sizes))
            build_prompt_encoder(tensors, sizes, self.folder / PROMPT_ENCODER_FILE, self.options.precision)
            build_language_model(tensors, sizes, self.folder / LANGUAGE_MODEL_FILE, self.options.language_model)
            self._note(check_language_model(tensors, sizes, self.folder))

    def _flow(self) -> None:
        sizes = self.sizes.flow
        with self._part("flow", "flow") as tensors:
            build_flow_encoder(tensors, sizes, self.folder / FLOW_ENCODER_FILE, self.options.precision)
            build_estimator(tensors, sizes, self.folder / ESTIMATOR_FILE, self.options.precision)
            self._note(check_flow(tensors, sizes, self.folder))

    def _hift(self) -> tuple[HiftFacts, Precision]:
        sizes = self.sizes.hift
        with self._part("hift", "vocoder") as tensors:
            facts = HiftFacts(
                harmonics=sizes.harmonics,
                sine_gain=sizes.sine_gain,
                noise_gain=sizes.noise_gain,
                voiced_hz=sizes.voiced_hz,
                source_weights=tuple(map(float, tensors["m_source.l_linear.weight"].reshape(-1))),
                source_bias=float(tensors["m_source.l_linear.bias"][0]),
            )
            build_f0(tensors, sizes, self.folder / F0_FILE)
            precision = self._build_hift(tensors, facts)
            self._note(check_hift(tensors, sizes, self.folder))
        return facts, precision

    @contextmanager
    def _part(self, part: str, name: str) -> Iterator[Tensors]:
        """The tensors of a part, and its bar; nothing of them stays."""
        tensors = read_part(self.source, part, layouts(self.sizes)[part])
        self._precision = self.options.language_model if part == "llm" else self.options.precision
        with self.progress(name, sum(tensor.size for tensor in tensors.values())) as on_used:
            yield CountedTensors(tensors, on_used)

    def _note(self, deviations: Iterable[Deviation]) -> None:
        """Print and keep what was checked; a graph that is wrong ends the export."""
        limit = FP32_LIMIT if self._precision is Precision.FP32 else QUANTIZED_LIMIT
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
