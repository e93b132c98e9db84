"""`cosy synth`: text to speech, into a file, a pipe or a folder."""

from pathlib import Path
from typing import Annotated

import typer

from cosycli.commands.delivery import Request, ToFolder
from cosycli.commands.destination import check_input_stays, choose_destination, with_wishes
from cosycli.commands.options import (
    InputFormatOption,
    InputOption,
    LanguageOption,
    LexiconOption,
    ModelDirOption,
    ModelOption,
    SegmenterOption,
    StepsOption,
    StrictOption,
    ThreadsOption,
    VoiceOption,
)
from cosycli.commands.texts import choose_segmenter, load_lexicon, print_unspoken, read_script
from cosycli.errors import CosyError, UsageError
from cosycli.model_config import read_model_config
from cosycli.store import find_model
from cosycli.synthesis_options import DEFAULT_LOUDNESS, PITCH_RANGE, SPEED_RANGE, SynthesisOptions
from cosycli.termination import ended_by_signals

LOUDNESS_RANGE = (-50.0, -5.0)


def synth(
    text: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TEXT",
            help="What to say, words joined by spaces; after -- if it begins with a dash. None, or -: stdin.",
        ),
    ] = None,
    input_file: InputOption = None,
    input_format: InputFormatOption = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Audio file to write; - is stdout.")
    ] = None,
    output_dir: Annotated[
        Path | None,
        typer.Option("--output-dir", "-d", metavar="DIR", help="Write one file a text: line 7 is 00007.wav."),
    ] = None,
    name_template: Annotated[
        str | None,
        typer.Option(
            metavar="TEMPLATE",
            help='Names of the files of -d, such as "{index:05d}_{text:.20}"; also {id}, {voice} and {language}.',
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, max=256, metavar="N", help="Processes that work at -d, with one thread each (default: by the work)."
        ),
    ] = None,
    fit: Annotated[
        bool,
        typer.Option("--fit", help="With -i FILE.srt -o FILE: each text at the time of its cue, faster if needed."),
    ] = False,
    subtitles: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write when it is said, as .srt, .vtt or .json, beside -o FILE.")
    ] = None,
    subtitle_unit: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="What subtitles time: sentence (default), or word (in Chinese a character)."),
    ] = None,
    audio_format: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="wav, mp3, flac, ogg, opus or pcm (default: by file ending)."),
    ] = None,
    voice: VoiceOption = None,
    lang: LanguageOption = None,
    lexicon: LexiconOption = None,
    strict: StrictOption = False,
    segmenter: SegmenterOption = None,
    model: ModelOption = None,
    model_dir: ModelDirOption = None,
    speed: Annotated[
        float, typer.Option(min=SPEED_RANGE[0], max=SPEED_RANGE[1], metavar="FACTOR", help="Speaking rate.")
    ] = 1.0,
    pitch: Annotated[
        float, typer.Option(min=PITCH_RANGE[0], max=PITCH_RANGE[1], metavar="SEMITONES", help="Shift of the pitch.")
    ] = 0.0,
    loudness: Annotated[
        str, typer.Option(metavar="LUFS|off", help="Loudness of the result; off leaves it as it is.")
    ] = f"{DEFAULT_LOUDNESS:g}",
    sentence_silence: Annotated[
        float | None,
        typer.Option(min=0, max=60, metavar="SECONDS", help="Silence between sentences (default: by punctuation)."),
    ] = None,
    steps: StepsOption = None,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, metavar="N", help="The same seed, the same bytes.")] = 0,
    threads: ThreadsOption = None,
    denoise: Annotated[bool, typer.Option("--denoise", help="Remove faint background noise.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no closing line.")] = False,
) -> None:
    """Say a text.

    \b
    Examples:
      cosy synth "你好,世界。" -o hello.wav
      cosy synth -i story.txt -o story.mp3 --voice english_1 --speed 0.9
      cosy synth "안녕하세요." -o hello.wav
      cosy synth "Hello there." -o - | ffplay -nodisp -autoexit -
      cosy synth -i lines.jsonl -d clips --jobs 2
      cosy synth -i film.srt --fit -o film.wav
    """
    destination = choose_destination(output, output_dir, audio_format)
    chosen_loudness = _parse_loudness(loudness)
    by_line = isinstance(destination, ToFolder)
    script = read_script(text or [], input_file, input_format, by_line, 'cosy synth "你好" -o hello.wav')
    destination = with_wishes(destination, script, name_template, jobs, threads, fit, subtitles, subtitle_unit)
    check_input_stays(input_file, output, subtitles, output_dir)
    choose_segmenter(segmenter)
    readings = load_lexicon(lexicon)
    config = read_model_config(find_model(model, model_dir))
    config.voice(voice).check_language(lang)
    options = SynthesisOptions(
        voice=voice, language=lang, speed=speed, pitch=pitch, seed=seed, sentence_silence=sentence_silence,
        denoise=denoise, loudness=chosen_loudness, steps=steps,
    )  # fmt: skip
    from cosycli.text.coverage import UnspokenTally
    from cosycli.voice_choice import check_wishes

    check_wishes(config, options)
    if isinstance(destination, ToFolder):
        destination.prepare()
    tally = UnspokenTally(script.document or "")
    try:
        with ended_by_signals():
            destination.deliver(Request(script, options, config, readings, threads, quiet, strict, tally))
    except CosyError:
        print_unspoken(tally)  # of the texts that did not fail
        raise
    print_unspoken(tally)


def _parse_loudness(value: str) -> float | None:
    """LUFS, or None for `off`."""
    if value == "off":
        return None
    low, high = LOUDNESS_RANGE
    try:
        loudness = float(value)
    except ValueError:
        loudness = 0.0
    if not low <= loudness <= high:
        raise UsageError(f"loudness {value} is neither off nor a number from {low:g} to {high:g}", "try --loudness -18")
    return loudness
