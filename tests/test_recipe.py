import json
from dataclasses import replace
from pathlib import Path

import pytest

from cosycli.errors import CosyError
from cosycli.text.phones import LANGUAGES
from cosycli.training.recipe import DEFAULT_RECIPE, RECIPE_FILE, read_recipe, write_recipe


def test_a_recipe_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_recipe(DEFAULT_RECIPE, tmp_path / "work")
    assert read_recipe(tmp_path / "work") == DEFAULT_RECIPE
    write_recipe(DEFAULT_RECIPE, tmp_path / "work")  # the same once more
    assert [path.name for path in (tmp_path / "work").iterdir()] == [RECIPE_FILE]


def test_a_folder_follows_one_recipe(tmp_path: Path) -> None:
    write_recipe(DEFAULT_RECIPE, tmp_path)
    with pytest.raises(CosyError, match="prepared for another recipe"):
        write_recipe(replace(DEFAULT_RECIPE, version="0"), tmp_path)
    assert read_recipe(tmp_path) == DEFAULT_RECIPE


@pytest.mark.parametrize("text", ["", "[", "{}", '{"corpora": [{"name": "x"}], "voices": []}'])
def test_a_damaged_recipe_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / RECIPE_FILE).write_text(text)
    with pytest.raises(CosyError, match="is damaged"):
        read_recipe(tmp_path)


def test_a_folder_without_recipe_was_not_prepared(tmp_path: Path) -> None:
    with pytest.raises(CosyError, match=r"no recipe\.json") as caught:
        read_recipe(tmp_path)
    assert caught.value.hint == "run the `prepare` stage first"


def test_the_default_recipe_is_whole() -> None:
    recipe = DEFAULT_RECIPE
    rows = {spec.speaker for spec in recipe.corpora}
    assert rows == set(range(recipe.n_speakers))
    assert set(recipe.native) == set(LANGUAGES[1:]) == {spec.language for spec in recipe.corpora}
    speaks = {(spec.language, spec.speaker) for spec in recipe.corpora}
    assert set(recipe.native.items()) <= speaks
    assert sum(spec.share for spec in recipe.corpora) == pytest.approx(1)
    assert [voice.id for voice in recipe.voices] == [
        "female_1", "male_1", "english_1", "japanese_1", "cantonese_1", "korean_1",
    ]  # fmt: skip
    for voice in recipe.voices:
        assert voice.speaker in rows and voice.language in recipe.native
        assert (voice.language, voice.speaker) in speaks or voice.blend[voice.language] < 1
    json.dumps(recipe.native)
