"""What this computer is: its processor and the memory this process took."""

import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# The instruction sets that matrix kernels choose between, x86 and Arm, as /proc/cpuinfo spells them.
RELEVANT_ISA = (
    "sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512vl", "avx512_vnni", "avx_vnni",
    "avx512_bf16", "amx_tile", "amx_int8", "amx_bf16", "asimd", "asimdhp", "asimddp", "i8mm", "bf16", "sve", "sve2",
)  # fmt: skip


@dataclass(frozen=True)
class Cpu:
    """A processor's name and those of its instruction sets that matter here."""

    name: str
    isa: tuple[str, ...]


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_cpu() -> Cpu:
    """The processor of this computer; where the system does not tell, the name is the architecture."""
    name, flags = "", ""
    if sys.platform == "linux":
        name, flags = _read_cpuinfo(Path("/proc/cpuinfo"))
    elif sys.platform == "darwin":
        name, flags = _sysctl("machdep.cpu.brand_string"), _sysctl("machdep.cpu.features").lower()
    present = set(flags.split())
    isa = tuple(flag for flag in RELEVANT_ISA if flag in present)
    return Cpu(name or platform.processor() or platform.machine() or "unknown", isa)


def peak_memory_mb() -> float:
    """The most memory this process has held at once, in MB of 10**6 bytes; 0 where the system does not tell.

    Linux's VmHWM belongs to this program alone, whereas getrusage also counts what its parent held at the fork.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        status = ""
    if match := re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE):
        return int(match[1]) * 1024 / 1e6
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _read_cpuinfo(path: Path) -> tuple[str, str]:
    """The first processor's name and flags; Arm kernels give features and no name."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", ""
    fields = dict(re.findall(r"^([^\t:\n]+?)\s*: ?(.*)$", text, re.MULTILINE)[::-1])
    return fields.get("model name", ""), fields.get("flags") or fields.get("Features") or ""


def _sysctl(name: str) -> str:
    process = subprocess.run(["sysctl", "-n", name], capture_output=True, text=True)
    return process.stdout.strip() if process.returncode == 0 else ""
