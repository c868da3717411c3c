"""Own addresses in plain text become links; everything else stays text."""

from __future__ import annotations

import pytest

from app.kernel.own_links import linked

ROOT = "https://chungtay.example.org/"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a <b> & c", "a &lt;b&gt; &amp; c"),
        (f"xem {ROOT}x/1.", f'xem <a href="/x/1">{ROOT}x/1</a>.'),
        (f"({ROOT}x?a=1&b=2)", f'(<a href="/x?a=1&amp;b=2">{ROOT}x?a=1&amp;b=2</a>)'),
        ("https://elsewhere.example.org/x", "https://elsewhere.example.org/x"),
        (
            "https://chungtay.example.org.evil.example/x",
            "https://chungtay.example.org.evil.example/x",
        ),
        (f"{ROOT}/evil.example", f"{ROOT}/evil.example"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        (f'{ROOT}x"onmouseover="y', f'<a href="/x">{ROOT}x</a>&#34;onmouseover=&#34;y'),
    ],
)
def test_only_own_addresses_are_linked(text, shown):
    assert str(linked(text, ROOT)) == shown
