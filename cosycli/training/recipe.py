"""The recipe of a model: which collections it learns from, and which voices speak with it.

A recipe is data. `prepare` writes the one it follows to the training folder, and every later stage reads it there, so
that a model of another recipe (a teacher's voices, see examples/distill.sh) goes through the same stages.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cosycli.errors import CosyError
from cosycli.output_file import write_whole

RECIPE_FILE = "recipe.json"


@dataclass(frozen=True)
class CorpusSpec:
    """A collection of speech of one speaker in one language.

    `speaker` is the row in the speaker tables, `labels` the reader of its table (training/labels.py), `share` the
    weight with which training draws from it, `hold_out` one in how many prompts no training sees. `isolated` says
    that it holds single words or syllables, which training joins to pseudo-sentences. `teacher` names who speaks
    it (training/teachers.py), None for recordings. `exact` collections come with the durations of their phones, those
    with `keep_all` go through no checks. F0 bounds in Hz.
    """

    name: str
    language: str
    speaker: int
    f0_floor: float
    f0_ceiling: float
    labels: str
    share: float
    hold_out: int
    isolated: bool = False
    teacher: str | None = None
    exact: bool = False
    keep_all: bool = False


@dataclass(frozen=True)
class VoiceSpec:
    """A voice of the model: its first `language`, and the `speaker` whose timbre it has.

    In each language it has the durations and the melody of the recipe's native speaker of that language, and `blend`
    (0-1) of that speaker's vector in the decoder; languages that `blend` does not name take the recipe's. Its
    register is that of `pitch_speaker`, or its own.
    """

    id: str
    name: str
    language: str
    speaker: int
    sex: str
    blend: dict[str, float]
    pitch_speaker: int | None = None


@dataclass(frozen=True)
class Recipe:
    """The collections, the voices, and by language the speaker (a row) whose prosody all voices borrow.

    `native` are the speakers of the durations and, where `melody` names no other, of F0 too. `teacher` names the model
    that speaks the collections (training/distillation.py), "" for a recipe without one.
    """

    name: str
    version: str
    licence: str
    origin: str
    corpora: tuple[CorpusSpec, ...]
    voices: tuple[VoiceSpec, ...]
    native: dict[str, int]
    foreign_blend: float
    melody: dict[str, int] = field(default_factory=dict)
    teacher: str = ""

    @property
    def n_speakers(self) -> int:
        return 1 + max(spec.speaker for spec in self.corpora)


HSK, KATHLEEN, HANTTS, MALE, JYUTNET, TOHOKU, ESPEAK_KO, ESPEAK_YUE = range(8)

DEFAULT_RECIPE = Recipe(
    name="cosy-small",
    version="4.1",
    licence="CC-BY-SA-4.0",
    origin="trained by the cosy project; speakers and teachers are credited in MODEL_CARD.md",
    corpora=(
        CorpusSpec("zh_hsk", "zh", HSK, 90, 500, "hsk", share=0.23, hold_out=10, isolated=True),
        CorpusSpec("en_kathleen", "en", KATHLEEN, 80, 450, "kathleen", share=0.23, hold_out=10),
        CorpusSpec("zh_hantts", "zh", HANTTS, 70, 500, "hantts", share=0.03, hold_out=10, isolated=True),
        # One man from two women: his Mandarin is shifted from one, his English from the other.
        CorpusSpec("zh_male", "zh", MALE, 50, 300, "hsk", share=0.09, hold_out=10, isolated=True, teacher="shift"),
        CorpusSpec("en_male", "en", MALE, 50, 350, "kathleen", share=0.06, hold_out=10, teacher="shift"),
        CorpusSpec("yue_jyutnet", "yue", JYUTNET, 60, 350, "jyutnet", share=0.13, hold_out=10, isolated=True),
        CorpusSpec("ja_tohoku", "ja", TOHOKU, 90, 500, "spoken", 0.12, 20, teacher="open_jtalk", exact=True),
        CorpusSpec("ko_espeak", "ko", ESPEAK_KO, 60, 400, "spoken", share=0.07, hold_out=20, teacher="espeak"),
        CorpusSpec("yue_espeak", "yue", ESPEAK_YUE, 60, 400, "spoken", share=0.04, hold_out=20, teacher="espeak"),
    ),
    voices=(
        VoiceSpec("female_1", "女声-普通话", "zh", HSK, "female", {}),
        VoiceSpec("male_1", "男声-普通话", "zh", MALE, "male", {}),
        VoiceSpec("english_1", "女声-英语", "en", KATHLEEN, "female", {}),
        # Its teacher is not of this world: other languages need more of those who speak them.
        VoiceSpec("japanese_1", "女声-日语", "ja", TOHOKU, "female", {"zh": 0.3, "en": 0.5, "yue": 0.3, "ko": 0.3}),
        VoiceSpec("cantonese_1", "男声-粤语", "yue", JYUTNET, "male", {"en": 0.3}),
        # Its teacher sounds rough at any pitch but its own: of the recorded voices this man's is the nearest to it.
        VoiceSpec("korean_1", "男声-韩语", "ko", JYUTNET, "male", {"ko": 0.55}, pitch_speaker=ESPEAK_KO),
    ),
    native={"zh": HSK, "en": KATHLEEN, "ja": TOHOKU, "yue": ESPEAK_YUE, "ko": ESPEAK_KO},
    # English by female_1 has word errors of .12, .11, .13 with 0, 15, 30 % of Kathleen, and is rated best with 15.
    foreign_blend=0.15,
    # The teacher knows how long the syllables of a Cantonese sentence are, but its tones are flat.
    melody={"yue": JYUTNET},
)


def write_recipe(recipe: Recipe, work: Path) -> None:
    """Store the recipe that a training folder follows. Raises CosyError if the folder follows another one."""
    path = work / RECIPE_FILE
    text = json.dumps(asdict(recipe), indent=1, ensure_ascii=False)
    if path.exists():
        if read_recipe(work) != recipe:
            raise CosyError(f"{work} was prepared for another recipe", "give a new folder as --work")
        return
    work.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode())


def read_recipe(work: Path) -> Recipe:
    """The recipe that a training folder follows. Raises CosyError if there is none."""
    path = work / RECIPE_FILE
    if not path.exists():
        raise CosyError(f"no {RECIPE_FILE} in {work}", "run the `prepare` stage first")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        corpora = tuple(CorpusSpec(**spec) for spec in values.pop("corpora"))
        voices = tuple(VoiceSpec(**spec) for spec in values.pop("voices"))
        return Recipe(**values, corpora=corpora, voices=voices)
    except (ValueError, TypeError, KeyError):
        raise CosyError(
            f"{path} is damaged or of another version", "delete it and run the `prepare` stage again"
        ) from None
