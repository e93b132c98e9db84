import math

import pytest

pytest.importorskip("torch")

from cosycli.export.voices import recipe_voices
from cosycli.training.dataset import Statistics
from cosycli.training.recipe import DEFAULT_RECIPE


def test_a_voice_has_the_register_of_the_speaker_it_names() -> None:
    medians = tuple(math.log(hertz) for hertz in (240, 150, 110, 120, 140, 290, 100, 80))
    statistics = Statistics(0.0, 1.0, medians, (0.2,) * 8)
    ways = {voice.id: voice.parallel for voice in recipe_voices(DEFAULT_RECIPE, statistics)}
    assert {name: way.register for name, way in ways.items() if way and way.register} == {"korean_1": -5.83}
    korean = ways["korean_1"]
    assert korean is not None and korean.f0_median == pytest.approx(140)
