"""Encrypted columns: binding to the column, tampering, rotation, blind index."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import crypto
from app.kernel.crypto import EncryptedText, KeyRing, KeysMissing, Tampered, UnknownKey

OLD, NEW = b"o" * 32, b"n" * 32
COLUMN = "core_person.id_number"
NOT_SEALED = (b"", b"\x01", b"\x02\x03old" + b"0" * 40, b"\x01\x02\xff\xff" * 9)


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing({"old": OLD}, OLD)


@given(st.text())
def test_what_is_sealed_can_be_opened(text: str) -> None:
    ring = KeyRing({"old": OLD}, OLD)
    assert ring.open(ring.seal(text, COLUMN), COLUMN) == text


def test_a_sealed_value_does_not_show_the_text_and_is_never_twice_the_same(ring: KeyRing) -> None:
    first, second = ring.seal("058012345678", COLUMN), ring.seal("058012345678", COLUMN)
    assert first != second
    assert b"058012345678" not in first


def test_a_value_moved_to_another_column_stays_closed(ring: KeyRing) -> None:
    sealed = ring.seal("058012345678", COLUMN)
    with pytest.raises(Tampered) as caught:
        ring.open(sealed, "core_person.phone")
    assert caught.value.column == "core_person.phone"


def test_any_changed_byte_is_noticed(ring: KeyRing) -> None:
    sealed = ring.seal("058012345678", COLUMN)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises((Tampered, UnknownKey)):
            ring.open(bytes(changed), COLUMN)


@pytest.mark.parametrize("sealed", NOT_SEALED)
def test_what_is_no_sealed_value_is_refused(ring: KeyRing, sealed: bytes) -> None:
    with pytest.raises(Tampered):
        ring.open(sealed, COLUMN)


def test_another_key_under_the_same_id_does_not_open(ring: KeyRing) -> None:
    sealed = ring.seal("058012345678", COLUMN)
    with pytest.raises(Tampered):
        KeyRing({"old": NEW}, NEW).open(sealed, COLUMN)


def test_an_unknown_key_is_named(ring: KeyRing) -> None:
    sealed = ring.seal("058012345678", COLUMN)
    with pytest.raises(UnknownKey) as caught:
        KeyRing({"new": NEW}, OLD).open(sealed, COLUMN)
    assert caught.value.key_id == "old"


def test_rotation_reads_old_values_and_writes_with_the_newest_key(ring: KeyRing) -> None:
    before = ring.seal("058012345678", COLUMN)
    rotated = KeyRing({"new": NEW, "old": OLD}, OLD)
    after = rotated.seal("058012345678", COLUMN)
    assert rotated.open(before, COLUMN) == rotated.open(after, COLUMN) == "058012345678"
    assert rotated.is_newest(after, COLUMN)
    assert not rotated.is_newest(before, COLUMN)


def test_the_blind_index_survives_rotation_and_depends_on_its_purpose(ring: KeyRing) -> None:
    rotated = KeyRing({"new": NEW, "old": OLD}, OLD)
    index = ring.blind_index("058012345678", COLUMN)
    assert rotated.blind_index("058012345678", COLUMN) == index
    assert ring.blind_index("058012345678", "core_person.phone") != index
    assert KeyRing({"old": OLD}, NEW).blind_index("058012345678", COLUMN) != index


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 33])
def test_keys_of_another_length_are_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        KeyRing({"old": key}, OLD)


def test_no_keys_are_refused() -> None:
    with pytest.raises(KeysMissing):
        KeyRing({}, OLD)
    with pytest.raises(KeysMissing):
        crypto.configure({})


def test_keys_come_from_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "_ring", [])
    with pytest.raises(KeysMissing):
        crypto.ring()
    old, new = (base64.b64encode(key).decode() for key in (OLD, NEW))
    crypto.configure_from(old)
    sealed, index = crypto.ring().seal("0912", COLUMN), crypto.blind_index("0912", COLUMN)
    crypto.configure_from(f"{new},{old}")
    assert crypto.ring().open(sealed, COLUMN) == "0912"
    assert crypto.blind_index("0912", COLUMN) == index
    assert not crypto.ring().is_newest(sealed, COLUMN)
    crypto.configure_from(None)
    with pytest.raises(KeysMissing):
        EncryptedText(COLUMN).process_bind_param("0912", None)  # type: ignore[arg-type]
