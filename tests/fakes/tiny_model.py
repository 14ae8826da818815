"""A language model of 250 KB that llama.cpp really runs: it answers everything with one sentence, word by word.

Its layers do nothing. A word's embedding is a row of random signs, and the output matrix holds the same rows moved on
by one word, so that the likeliest next word is the one that follows in the sentence, whatever was asked.
"""

import random
import struct
from pathlib import Path

SENTENCE = ("Your", "▁parcel", "▁is", "▁on", "▁its", "▁way", "▁and", "▁will", "▁arrive", "▁tomorrow.")
REPLY = "".join(SENTENCE).replace("▁", " ")

_WIDTH = 64
_CONTEXT = 8192
_BOS, _EOS = 1, 2
_TOKENS = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *SENTENCE]
_KINDS = [2, 3, 3, *[6] * 256, *[1] * len(SENTENCE)]  # unknown, control, byte, normal
_TEMPLATE = "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}"
_ALIGNMENT = 32


def write_tiny_model(path: Path, *, endless: bool = False) -> Path:
    """Write the model to `path` as GGUF. `endless`: it begins anew after its last word."""
    tensors = _tensors(endless)
    header = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(_METADATA)) + b"".join(_METADATA)
    data = b""
    for name, rows in tensors.items():
        shape = [len(rows[0]), len(rows)] if len(rows) > 1 else [len(rows[0])]
        header += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data))
        data += _padded(b"".join(struct.pack(f"<{len(row)}f", *row) for row in rows))
    path.write_bytes(_padded(header) + data)
    return path


def _tensors(endless: bool) -> dict[str, list[list[float]]]:
    """Each tensor as rows; one row is a vector. Whatever is no word of the sentence stands for its beginning."""
    signs = random.Random(7)
    begin, *words = ([signs.choice((-1.0, 1.0)) for _ in range(_WIDTH)] for _ in ["", *SENTENCE])
    nothing = [0.0] * _WIDTH
    first, *others = [begin, *words[:-1]]
    if endless:
        first = [a + b for a, b in zip(begin, words[-1], strict=True)]
    square = [nothing] * _WIDTH
    return {
        "token_embd.weight": [begin] * (len(_TOKENS) - len(words)) + words,
        "output.weight": [nothing, nothing, nothing if endless else words[-1], *[nothing] * 256, first, *others],
        "output_norm.weight": [[1.0] * _WIDTH],
        "blk.0.attn_norm.weight": [nothing],
        "blk.0.ffn_norm.weight": [nothing],
        **{f"blk.0.attn_{part}.weight": square for part in ("q", "k", "v", "output")},
        **{f"blk.0.ffn_{part}.weight": square for part in ("gate", "up", "down")},
    }


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _entry(key: str, kind: int, value: bytes) -> bytes:
    return _text(key) + struct.pack("<I", kind) + value


def _number(key: str, value: int) -> bytes:
    return _entry(key, 4, struct.pack("<I", value))


def _string(key: str, value: str) -> bytes:
    return _entry(key, 8, _text(value))


def _array(key: str, kind: int, values: list[bytes]) -> bytes:
    return _entry(key, 9, struct.pack("<IQ", kind, len(values)) + b"".join(values))


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % _ALIGNMENT)


_METADATA = [
    _string("general.architecture", "llama"),
    _number("llama.context_length", _CONTEXT),
    _number("llama.embedding_length", _WIDTH),
    _number("llama.block_count", 1),
    _number("llama.feed_forward_length", _WIDTH),
    _number("llama.attention.head_count", 1),
    _number("llama.rope.dimension_count", _WIDTH),
    _entry("llama.attention.layer_norm_rms_epsilon", 6, struct.pack("<f", 1e-5)),
    _string("tokenizer.ggml.model", "llama"),
    _array("tokenizer.ggml.tokens", 8, [_text(token) for token in _TOKENS]),
    _array("tokenizer.ggml.scores", 6, [struct.pack("<f", 0.0)] * len(_TOKENS)),
    _array("tokenizer.ggml.token_type", 5, [struct.pack("<i", kind) for kind in _KINDS]),
    _number("tokenizer.ggml.bos_token_id", _BOS),
    _number("tokenizer.ggml.eos_token_id", _EOS),
    _string("tokenizer.chat_template", _TEMPLATE),
]
