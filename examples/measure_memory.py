"""Whether the memory of a CosyVoice model stays flat: many sentences of random lengths in one process.

    python examples/measure_memory.py MODEL

Prints the resident size after sentences 20, 40, ... and fails if the last is more than 5 % above the first.
"""

import argparse
import random
import sys
from pathlib import Path

from cosycli.acoustic.cosyvoice import CosyVoiceModel
from cosycli.synthesizer import SynthesisOptions, Synthesizer

PHRASES = ("今天天气很好", "我们去公园散步", "晚上再去看电影", "图书馆里有很多书", "他每天早上六点起床")
SHORTEST, LONGEST = 0.5, 6.0  # seconds of speech
FEW_STEPS = 2  # memory does not depend on their number
GROWTH = 1.05


def resident_mb() -> float:
    """The resident size of this process, from Linux."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not tell")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(0)
    synthesizer = Synthesizer.load(arguments.model, threads=arguments.threads)
    assert isinstance(synthesizer.acoustic, CosyVoiceModel)
    sizes: list[float] = []
    said = 0
    while said < arguments.sentences:
        count = chance.randint(1, 6)  # alone, and several in lock-step
        text = "".join("，".join(chance.choices(PHRASES, k=3)) + "。" for _ in range(count))
        synthesizer.acoustic.utterance_seconds = chance.uniform(SHORTEST, LONGEST)
        synthesizer.synthesize(text, SynthesisOptions(seed=said, steps=FEW_STEPS))
        said += count
        if said >= 20 * (len(sizes) + 1):
            sizes.append(resident_mb())
            print(f"after {said} sentences: {sizes[-1]:.0f} MB", flush=True)
    growth = sizes[-1] / sizes[0]
    print(f"{growth - 1:+.1%}")
    return int(growth > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
