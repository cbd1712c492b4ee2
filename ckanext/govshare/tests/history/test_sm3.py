"""SM3 of our own against the standard's examples, and against OpenSSL's where there is one."""

from __future__ import annotations

import hashlib
import random

import pytest

from ckanext.govshare.history.verifier import Sm3, canonical, sm3

# GB/T 32905-2016, appendix A: the two examples.
EXAMPLES = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


@pytest.mark.parametrize(("data", "expected"), EXAMPLES.items(), ids=["A.1", "A.2"])
def test_the_standards_examples(data: bytes, expected: str) -> None:
    """Both implementations, at once and piece by piece."""
    assert Sm3(data).hexdigest() == sm3(data).hexdigest() == expected
    pieces = Sm3()
    for place in range(0, len(data), 7):
        pieces.update(data[place : place + 7])
    assert pieces.hexdigest() == expected


def test_both_agree() -> None:
    """For every length around the edges of blocks, and a long one."""
    source = random.Random(32905)
    for length in [*range(200), 4096, 10_001]:
        data = source.randbytes(length)
        assert Sm3(data).hexdigest() == hashlib.new("sm3", data).hexdigest(), length


def test_without_openssls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where OpenSSL lacks it, ours is used."""

    def lacking(name: str, data: bytes = b"") -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", lacking)
    assert isinstance(sm3(b"abc"), Sm3)


def test_the_bytes_that_are_hashed() -> None:
    """Sorted keys, no blanks, Chinese as it is: the same bytes on every machine."""
    value = {"b": [1, None, True], "a": "部门\n“甲”", "空": {"z": "", "A": "/"}}
    assert canonical(value) == '{"a":"部门\\n“甲”","b":[1,null,true],"空":{"A":"/","z":""}}'.encode()
