"""What each language does to the melody of a clause: the facts that `melody` and `rhythm` go by.

The networks learnt from single words and short sentences, so they know syllables, tones and clause ends, but neither
the course of pitch over a whole clause nor what a question is: punctuation is not among the tokens. Languages whose
voices learnt from whole sentences need the least. Measured figures are from the acoustic experiments.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from cosycli.text.delivery import Contour

SEMITONE = float(np.log(2) / 12)  # in natural log of frequency


@dataclass(frozen=True)
class Shape:
    """What a kind of clause does to its pitch and sound.

    `register` raises the whole of it and `end` bends its last syllable, both in semitones; `from_accent` begins the
    bend at the last stressed syllable. `range` and `fall` are factors on its excursions and its declination,
    `length` on durations, `last` on those of the last syllable; `energy` is added to that of each token, whose unit
    is a standard deviation of the log-mel, some 17 dB.
    """

    register: float = 0.0
    range: float = 1.0
    fall: float = 1.0
    end: float = 0.0
    from_accent: bool = False
    length: float = 1.0
    last: float = 1.0
    energy: float = 0.0


@dataclass(frozen=True)
class Melody:
    """How one language's F0 is shaped.

    `fall` over a clause of REFERENCE_SYLLABLES, in units of the speaker's spread; `range` a factor on excursions;
    `carry_over` the share of a syllable's last F0 that the next word's first one begins with on top of its own;
    `reduced_tones` those of syllables that the network itself makes short, as it has learnt; `shapes` by contour, those
    of DEFAULT_SHAPES where there is none.
    """

    fall: float
    range: float = 1.0
    carry_over: float = 0.0
    reduced_tones: frozenset[int] = frozenset()
    shapes: dict[Contour, Shape] = field(default_factory=dict)

    def shape(self, contour: Contour) -> Shape:
        return self.shapes.get(contour) or DEFAULT_SHAPES[contour]


_EXCITED = Shape(register=1.0, range=1.15, length=0.97, energy=0.1)
DEFAULT_SHAPES = {
    Contour.CONTINUATION: Shape(),
    Contour.STATEMENT: Shape(),
    Contour.POLAR: Shape(register=0.5, fall=0.5, end=4.0),
    Contour.PARTICLE: Shape(register=0.5, fall=0.5, end=2.0),
    Contour.OPEN: Shape(register=0.5, end=0.5),
    Contour.CHOICE: Shape(register=0.5),
    Contour.EXCLAMATION: _EXCITED,
    Contour.TRAILING: Shape(register=-0.5, fall=0.8, last=1.25, energy=-0.05),
}

MELODIES = {
    # Questions: the register of the whole rises and its end more, most where nothing else tells that it is one (Yuan
    # 2006, "Mechanisms of question intonation in Mandarin"; Liu & Xu 2005, Phonetica 62); tones keep their shape.
    "zh": Melody(
        fall=0.9,
        range=0.85,
        carry_over=0.12,
        reduced_tones=frozenset({5}),  # 111 ms against 210 ms of full syllables before any rule
        shapes={
            Contour.STATEMENT: Shape(end=-1.0),
            Contour.POLAR: Shape(register=1.5, fall=0.3, end=3.0),
            Contour.PARTICLE: Shape(register=1.0, fall=0.5, end=2.0),
            Contour.OPEN: Shape(register=0.5, fall=0.8, end=0.5),
            Contour.CHOICE: Shape(register=0.5, fall=0.8, end=-0.5),
            Contour.EXCLAMATION: replace(_EXCITED, end=-1.0),
        },
    ),
    # English recordings are statements, whose fall the network has learnt. Whether-questions rise from the last accent
    # (L* H-H%), a comma's clause a little (L-H%), others fall (Pierrehumbert & Hirschberg 1990).
    "en": Melody(
        fall=0.3,
        shapes={
            Contour.CONTINUATION: Shape(end=1.5),
            Contour.POLAR: Shape(register=0.5, fall=0.3, end=7.0, from_accent=True),
            Contour.OPEN: Shape(register=0.5, range=1.1),
            Contour.CHOICE: Shape(register=0.5),
        },
    ),
    # The teachers of Japanese and Korean speak sentences, but no questions. The last mora of any Japanese question
    # rises (Venditti 2005, J_ToBI: H%), as the last syllable of a Korean one (Jun 2000, K-ToBI: H%, LH%).
    "ja": Melody(
        fall=0.0,
        shapes={Contour.OPEN: Shape(end=3.5), Contour.CHOICE: Shape(end=3.0), Contour.POLAR: Shape(end=4.5)},
    ),
    "ko": Melody(
        fall=0.2,
        shapes={
            Contour.CONTINUATION: Shape(end=0.5),
            Contour.OPEN: Shape(register=0.5, end=2.5),
            Contour.CHOICE: Shape(register=0.5, end=1.0),
        },
    ),
    # Level tones differ by height alone, so the line is flatter; an unmarked question bends any tone upwards at its end
    # (Ma, Ciocca & Whitehill 2006, JASA 120), a particle has a tone of its own.
    "yue": Melody(
        fall=0.6,
        range=0.85,
        carry_over=0.12,
        shapes={
            Contour.STATEMENT: Shape(end=-1.0),
            Contour.POLAR: Shape(register=0.5, fall=0.5, end=5.0),
            Contour.PARTICLE: Shape(register=0.5, fall=0.5, end=0.5),
            Contour.OPEN: Shape(register=0.5),
            Contour.CHOICE: Shape(register=0.5),
            Contour.EXCLAMATION: replace(_EXCITED, end=-0.5),
        },
    ),
}
