"""The card of a distilled model: whose voices it has, what it learnt from, and under which licence."""

from pathlib import Path

from cosycli import __version__
from cosycli.model_config import MelConfig, VoiceConfig
from cosycli.training.corpus import load_corpus
from cosycli.training.recipe import CorpusSpec, Recipe

MODEL_CARD_FILE = "MODEL_CARD.md"

CARD = """\
# {name}

A small parallel text-to-speech model, trained by `examples/distill.sh` of cosy {version} on the speech of a teacher.

- Teacher: {teacher}
- Origin: {origin}
- Licence of the weights, which is that of the teacher: {licence}

Nothing of the teacher's networks is in this model, and it has learnt from no recordings of its own.

## Voices

| voice | languages | native speaker of each |
|---|---|---|
{voices}

## Data

| collection | voice | language | sentences |
|---|---|---|---|
{corpora}
{checks}
The phones of the sentences are those of cosy's front end, aligned by cosy's own aligner; one in {hold_out} was held
out from training. Neither voice nor speech is a human's: who publishes speech of this model should say so.
"""
UNCHECKED = """
**A rehearsal**: what the teacher said was not checked (`--keep-all`). This model is not for use.
"""


def distilled_card(recipe: Recipe, voices: tuple[VoiceConfig, ...], work: Path) -> str:
    """The card of the student that was trained in `work`."""
    rows = [
        f"| `{voice.id}` | {', '.join(voice.languages)} | "
        + ", ".join(f"{language}: {_voice_of(recipe, speaker)}" for language, speaker in recipe.native.items())
        + " |"
        for voice in voices
    ]
    corpora = [
        f"| `{spec.name}` | {_voice_of(recipe, spec.speaker)} | {spec.language} | {_extent(spec, work)} |"
        for spec in recipe.corpora
    ]
    return CARD.format(
        name=recipe.name,
        version=__version__,
        teacher=recipe.teacher,
        origin=recipe.origin,
        licence=recipe.licence,
        voices="\n".join(rows),
        corpora="\n".join(corpora),
        checks=UNCHECKED if any(spec.keep_all for spec in recipe.corpora) else "",
        hold_out=recipe.corpora[0].hold_out,
    )


def _voice_of(recipe: Recipe, speaker: int) -> str:
    return next(f"`{voice.id}`" for voice in recipe.voices if voice.speaker == speaker)


def _extent(spec: CorpusSpec, work: Path) -> str:
    """How much of a collection the training folder holds."""
    utterances = load_corpus(spec, work).utterances
    minutes = sum(utterance.n_frames for utterance in utterances) * MelConfig().frame_seconds / 60
    return f"{len(utterances)} ({minutes:.1f} min)"
