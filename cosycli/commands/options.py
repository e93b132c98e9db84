"""Options that mean the same in several subcommands, worded once."""

from pathlib import Path
from typing import Annotated

import typer

from cosycli.synthesis_options import STEPS_RANGE

ModelOption = Annotated[
    str | None,
    typer.Option("--model", "-m", metavar="NAME|DIR", help="Model: its name or folder (default: the embedded model)."),
]
ModelDirOption = Annotated[
    Path | None,
    typer.Option(
        "--model-dir", metavar="DIR", help="Folder of installed models (default: COSY_HOME, else the user data folder)."
    ),
]
VoiceOption = Annotated[
    str | None,
    typer.Option(
        "--voice", "-v", metavar="VOICE", help="Voice, see `cosy voices` (default: one native to the text's language)."
    ),
]
ThreadsOption = Annotated[
    int | None, typer.Option("--threads", "-j", min=1, max=256, metavar="N", help="Threads of the neural networks.")
]
LanguageOption = Annotated[
    str | None,
    typer.Option("--lang", "-l", metavar="LANG", help="Language: zh, en, ja, yue or ko (default: recognized)."),
]
LexiconOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--lexicon", metavar="FILE", help="Your readings, TSV or YAML: word<TAB>reading. May be given several times."
    ),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Fail if any character would not be spoken, and name it.")]
InputOption = Annotated[
    str | None, typer.Option("--input", "-i", metavar="FILE", help="Read the text from a file; - is stdin.")
]
InputFormatOption = Annotated[
    str | None,
    typer.Option(
        "--input-format", metavar="FORMAT",
        help="txt, jsonl, tsv, csv, srt or md (default: by the ending of -i FILE, else txt).",
    ),
]  # fmt: skip
SegmenterOption = Annotated[
    str | None,
    typer.Option(
        "--segmenter", metavar="NAME", help="What cuts Mandarin into words: table (the default) or jieba (an extra)."
    ),
]
StepsOption = Annotated[
    int | None,
    typer.Option(
        min=STEPS_RANGE[0], max=STEPS_RANGE[1], metavar="N",
        help="CosyVoice: steps of the flow (default: the model's, 10); fewer are faster and coarser.",
    ),
]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
