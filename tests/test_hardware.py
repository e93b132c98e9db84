from pathlib import Path

from cosycli.hardware import _read_cpuinfo, peak_memory_mb, read_cpu


def test_x86_names_its_processor(tmp_path: Path) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(
        "processor\t: 0\nmodel name\t: First CPU @ 2 GHz\nflags\t\t: fpu avx2 fma\n\n"
        "processor\t: 1\nmodel name\t: Second\nflags\t\t: fpu\n"
    )
    assert _read_cpuinfo(path) == ("First CPU @ 2 GHz", "fpu avx2 fma")


def test_arm_has_features_and_no_name(tmp_path: Path) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text("processor\t: 0\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd asimddp\n")
    assert _read_cpuinfo(path) == ("", "fp asimd asimddp")


def test_no_cpuinfo(tmp_path: Path) -> None:
    assert _read_cpuinfo(tmp_path / "nope") == ("", "")


def test_this_computer() -> None:
    assert read_cpu().name
    assert 5 < peak_memory_mb() < 100_000
