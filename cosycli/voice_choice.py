"""Who speaks a text, and in which language, as far as the model's facts tell: before anything is loaded."""

from cosycli.errors import UsageError
from cosycli.model_config import ModelConfig, VoiceConfig
from cosycli.synthesis_options import SynthesisOptions
from cosycli.text.frontend import main_language
from cosycli.text.language import DEFAULT


def check_wishes(config: ModelConfig, options: SynthesisOptions) -> None:
    """Raise UsageError for wishes that the model cannot fulfil, whatever the text is."""
    options.check_ranges()
    if options.steps is not None and config.cosyvoice is None:
        raise UsageError(f"the model {config.name} has no steps to choose", "leave --steps out")
    if options.voice is not None:
        config.voice(options.voice).check_language(options.language)


def language_of(text: str, options: SynthesisOptions) -> str:
    """The language of a text: the one wished for, else that of most of it."""
    return options.language or main_language(text, options.open_language or DEFAULT)


def choose_voice(config: ModelConfig, text: str, options: SynthesisOptions) -> VoiceConfig:
    """The voice of the options, else one native to the text's language.

    Raises UsageError for wishes that the model or the voice cannot fulfil.
    """
    check_wishes(config, options)
    if options.voice is not None:
        return config.voice(options.voice)
    voice = config.native_voice(language_of(text, options))
    voice.check_language(options.language)
    return voice
