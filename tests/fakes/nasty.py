"""Texts that break what is careless: formulas, line ends, quotation marks, NULs, joined signs, other scripts."""

from hypothesis import strategies as st

NASTY = st.sampled_from(
    [
        *"=+-@'\"\t\r\n,;|\\\0\x1a\u2028\ufeff\u202e\x85 ",
        "''=",
        '""',
        "\r\n",
        "null",
        "[]",
        "👩\u200d🚀",
        "é",
        "\U000e0041",
    ]
)
TEXTS = st.lists(NASTY | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=6).map("".join)
"""Any text that UTF-8 can hold."""
