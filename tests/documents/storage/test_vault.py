"""What is written down tells nothing, and opens only whole, in its place, with its key."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.documents.errors import AlteredContent
from niaouli.documents.storage.vault import Sealed, Vault

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
SECRET = b"Le secret de Jeanne. " * 40


def opened(vault: Vault, sealed: Sealed, name: str = "ab/abc") -> bytes:
    return vault.open(
        sealed.blob,
        wrapped_key=sealed.wrapped_key,
        master_key_id=sealed.master_key_id,
        name=name,
    )


@given(st.binary(max_size=5000))
def test_what_was_sealed_opens(content: bytes) -> None:
    vault = Vault(KEY)
    assert opened(vault, vault.seal(content, "ab/abc")) == content


def test_nothing_of_the_content_nor_of_the_keys_is_written() -> None:
    sealed = Vault(KEY).seal(SECRET, "ab/abc")
    assert b"Jeanne" not in sealed.blob
    assert KEY not in sealed.blob + sealed.wrapped_key


def test_the_same_content_is_never_written_twice_alike() -> None:
    vault = Vault(KEY)
    first, second = vault.seal(SECRET, "ab/abc"), vault.seal(SECRET, "ab/abc")
    assert first.blob != second.blob
    assert first.wrapped_key != second.wrapped_key


@pytest.mark.parametrize("place", [0, 4, 20, -1])
def test_one_changed_bit_is_seen(place: int) -> None:
    vault = Vault(KEY)
    sealed = vault.seal(SECRET, "ab/abc")
    blob = bytearray(sealed.blob)
    blob[place] ^= 1
    with pytest.raises(AlteredContent):
        opened(vault, Sealed(bytes(blob), sealed.wrapped_key, sealed.master_key_id))


@pytest.mark.parametrize("kept", [0, 3, 4, 15, 30, -1])
def test_a_content_that_was_cut_is_seen(kept: int) -> None:
    vault = Vault(KEY)
    sealed = vault.seal(SECRET, "ab/abc")
    with pytest.raises(AlteredContent):
        opened(vault, Sealed(sealed.blob[:kept], sealed.wrapped_key, sealed.master_key_id))


def test_a_content_put_in_the_place_of_another_does_not_open() -> None:
    vault = Vault(KEY)
    with pytest.raises(AlteredContent):
        opened(vault, vault.seal(SECRET, "ab/abc"), name="cd/cde")


def test_another_master_key_does_not_open() -> None:
    with pytest.raises(AlteredContent):
        opened(Vault(OTHER), Vault(KEY).seal(SECRET, "ab/abc"))


def test_a_former_master_key_opens_and_a_rewrapped_key_no_longer_needs_it() -> None:
    sealed = Vault(KEY).seal(SECRET, "ab/abc")
    both = Vault(OTHER, others=[KEY])
    assert opened(both, sealed) == SECRET

    rewrapped = both.rewrap(sealed.wrapped_key, sealed.master_key_id, "ab/abc")

    assert opened(Vault(OTHER), Sealed(sealed.blob, rewrapped, both.current_key_id)) == SECRET


def test_a_master_key_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(secrets.token_bytes(16))
