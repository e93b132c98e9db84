"""Streams speech into another program, a sentence at a time:

python examples/stream.py "First sentence. Second sentence." | ffplay -f s16le -ar 22050 -ac 1 -nodisp -
"""

import sys

from cosycli.audio import to_int16
from cosycli.synthesizer import Synthesizer

for audio in Synthesizer.load().stream(" ".join(sys.argv[1:])):
    sys.stdout.buffer.write(to_int16(audio.samples).tobytes())
    sys.stdout.buffer.flush()
