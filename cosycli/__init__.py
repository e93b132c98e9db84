"""cosy: speech synthesis on an ordinary CPU, with ONNX Runtime only."""

__version__ = "0.1.0"
