import os
import stat
from pathlib import Path

import pytest

from cosycli import output_file
from cosycli.errors import AudioError, UsageError
from cosycli.output_file import check_output, is_special, replacing, write_whole

needs_dev_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
as_user = pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is read-only to root")


def test_a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    new, plain, old = tmp_path / "new", tmp_path / "plain", tmp_path / "old"
    plain.touch()
    old.touch()
    old.chmod(0o640)
    write_whole(new, b"new")
    write_whole(old, b"new")
    assert new.read_bytes() == old.read_bytes() == b"new"
    assert stat.S_IMODE(new.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "folder" / "target")
    for data in (b"first", b"second"):
        write_whole(link, data)
        assert link.is_symlink()
        assert (tmp_path / "folder" / "target").read_bytes() == data


@pytest.mark.parametrize("exception", [KeyboardInterrupt, OSError(28, "No space left on device"), BrokenPipeError])
@pytest.mark.parametrize("step", ["write", "replace"])
def test_a_failure_leaves_the_old_file_and_no_other(
    step: str, exception: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise exception

    path = tmp_path / "a.wav"
    path.write_bytes(b"old")
    if step == "replace":
        monkeypatch.setattr(output_file.os, "replace", fail)
    with pytest.raises((KeyboardInterrupt, AudioError, BrokenPipeError)), replacing(path) as file:
        file.write(b"new")
        if step == "write":
            fail()
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.wav"]


@needs_dev_full
def test_devices_are_written_to_and_never_replaced() -> None:
    assert is_special("/dev/null")
    write_whole("/dev/null", b"gone")
    assert is_special("/dev/null")
    with pytest.raises(AudioError, match="No space left"):
        write_whole("/dev/full", b"x" * 100000)
    assert is_special("/dev/full")


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    for path in (tmp_path, f"{tmp_path}/new/", "", "."):
        with pytest.raises(UsageError):
            check_output(path)


def test_a_missing_folder_is_told_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(AudioError) as caught:
        check_output(tmp_path / "a b" / "x.wav")
    assert caught.value.hint == f"mkdir -p '{tmp_path}/a b'"


def test_a_file_is_no_folder_and_a_name_has_an_end(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "x.wav", tmp_path / ("x" * 300)):
        with pytest.raises(AudioError):
            write_whole(path, b"")
    assert len(list(tmp_path.iterdir())) == 1


@as_user
def test_read_only_folders_and_files_are_told_before_any_work(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"old")
    file.chmod(0o444)
    with pytest.raises(AudioError, match="Permission denied"):
        check_output(file)
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(AudioError, match="Permission denied"):
            check_output(tmp_path / "b.wav")
    finally:
        tmp_path.chmod(0o755)


def test_checking_writes_nothing(tmp_path: Path) -> None:
    check_output(tmp_path / "a.wav")
    check_output(str(tmp_path / "a.wav"))
    check_output("just_a_name.wav")
    assert not list(tmp_path.iterdir())
