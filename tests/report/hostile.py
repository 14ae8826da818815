"""Texts that would break out of whatever form a report is written in, for names, errors and notes."""

from hypothesis import strategies as st

PIECES = st.sampled_from(
    [
        *"|`*_[]()<>&\"'\\#-+=!~$@:;,^{}%/. 1\n\r\t\0",
        *"\x1b\x85\u2028\u202e\u200b\ufeff",
        "</title><script>alert(1)</script>",
        "<img src=http://a.example/x onerror=alert(1)>",
        "{{ 7 * 7 }}",
        "{% raw %}",
        "--><!--",
        "&lt;b&gt;",
        "]]>",
        "' onmouseover='x",
        '" style="background:url(//a.example)',
        "http://a.example/",
        "www.a.example",
        "a@b.example",
        "@ana",
        "![x](http://a.example/y)",
        "[x]: http://a.example",
        "\n\n# heading\n\n",
        "\n---\n",
        "| a | b |\n|---|---|\n",
        "1. ",
        "```\n",
        "=HYPERLINK(",
        '","',
        "\r\n=1+1,",
        "模型",
        "👩\u200d🚀",
    ]
)
HOSTILE = st.lists(PIECES | st.text(max_size=3), min_size=1, max_size=8).map("".join).filter(bool)
