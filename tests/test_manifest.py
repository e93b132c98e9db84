import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from cosycli.errors import AudioError, CosyError
from cosycli.manifest import MANIFEST_NAME, Manifest, Record, only_writer

SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
RECORD = Record(1, "00001.wav", "k1", SHA256_OF_ABC, 1.5, "female_1", "你好\n“世界”")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "00001.wav").write_bytes(b"abc")
    Manifest(tmp_path).add(RECORD)
    return tmp_path


def test_what_was_added_is_known_to_the_next_run(folder: Path) -> None:
    manifest = Manifest(folder)
    assert list(manifest) == [RECORD]
    assert manifest.holds("00001.wav", "k1") == RECORD


def test_a_file_must_be_there_whole_and_what_was_asked_for(folder: Path) -> None:
    manifest = Manifest(folder)
    assert manifest.holds("00001.wav", "k2") is None
    assert manifest.holds("00002.wav", "k1") is None
    (folder / "00001.wav").write_bytes(b"abd")
    assert manifest.holds("00001.wav", "k1") is None
    (folder / "00001.wav").unlink()
    assert manifest.holds("00001.wav", "k1") is None


def test_a_later_record_holds(folder: Path) -> None:
    Manifest(folder).add(replace(RECORD, key="k2"))
    assert Manifest(folder).holds("00001.wav", "k1") is None
    assert Manifest(folder).holds("00001.wav", "k2") is not None


@pytest.mark.parametrize("keep", range(0, 200, 7))
def test_a_line_that_a_kill_cut_off_loses_no_other(folder: Path, keep: int) -> None:
    path = folder / MANIFEST_NAME
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: min(keep, len(whole) - 1)])
    second = replace(RECORD, index=2, file="00002.wav")
    Manifest(folder).add(second)
    assert list(Manifest(folder)) == [RECORD, second]


@pytest.mark.parametrize(
    "line",
    [b"\xff\xfe", b"[]", b"{}", b"[" * 100_000, b'{"index": 1}', json.dumps({"index": "1"}).encode(), b"null", b"\n"],
)
def test_a_damaged_line_says_nothing(folder: Path, line: bytes) -> None:
    path = folder / MANIFEST_NAME
    path.write_bytes(line + b"\n" + path.read_bytes())
    assert list(Manifest(folder)) == [RECORD]


def test_a_record_with_a_wrong_type_or_an_unknown_name_says_nothing(folder: Path) -> None:
    path = folder / MANIFEST_NAME
    whole = path.read_text("utf-8")
    data = json.loads(whole)
    for change in (
        {"duration": "1.5"}, {"index": None}, {"more": 1}, {"sha256": 5}, {"text": "\ud800"}, {"unspoken": [1]}
    ):  # fmt: skip
        path.write_text(json.dumps(data | {"file": "b"} | change) + "\n" + whole, encoding="utf-8")
        assert list(Manifest(folder)) == [RECORD]


def test_what_is_not_spoken_is_remembered(folder: Path) -> None:
    record = replace(RECORD, unspoken=(("🙂", 3), ("#", 7)))
    Manifest(folder).add(record)
    assert list(Manifest(folder)) == [record]


@pytest.mark.parametrize("data", [b'{"audio_filepath": "a.wav", "text": "a", "duration": 1.0}\n', b"notes\n", b"\xff"])
def test_a_manifest_of_another_program_is_left_alone(tmp_path: Path, data: bytes) -> None:
    (tmp_path / MANIFEST_NAME).write_bytes(data)
    with pytest.raises(AudioError, match="not a manifest of cosy"):
        Manifest(tmp_path)
    assert (tmp_path / MANIFEST_NAME).read_bytes() == data


def test_a_manifest_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).mkdir()
    with pytest.raises(AudioError, match="cannot read"):
        Manifest(tmp_path)


def test_a_record_can_be_dropped(folder: Path) -> None:
    manifest = Manifest(folder)
    assert manifest.forget("00001.wav") and not manifest.forget("00001.wav")
    assert manifest.finish([]) == 0
    assert list(Manifest(folder)) == []


def test_in_the_end_it_is_in_the_order_of_the_texts(folder: Path) -> None:
    manifest = Manifest(folder)
    third, second = (replace(RECORD, index=index, file=f"0000{index}.wav", id="c") for index in (3, 2))
    for record in (third, second):
        manifest.add(record)
    assert manifest.finish([third, RECORD]) == 0  # the file of the second is gone
    assert list(Manifest(folder)) == [RECORD, third]
    before = os.stat(manifest.path).st_mtime_ns
    assert manifest.finish([RECORD, third]) == 0
    assert os.stat(manifest.path).st_mtime_ns == before  # nothing to write


def test_files_of_others_stay_known_while_they_are_there(folder: Path) -> None:
    (folder / "b.wav").write_bytes(b"abc")
    other = replace(RECORD, index=7, file="b.wav")
    Manifest(folder).add(other)
    assert Manifest(folder).finish([RECORD]) == 1
    assert list(Manifest(folder)) == [RECORD, other]


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with only_writer(tmp_path), pytest.raises(CosyError, match="another cosy"), only_writer(tmp_path):
        pass
    with only_writer(tmp_path):
        pass
    assert os.listdir(tmp_path) == []
