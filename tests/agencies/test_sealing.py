"""Secrets in the database: unreadable without the key, readable after the key has changed."""

import pytest

from agencies.sealing import BrokenSealError, seal, unseal


def test_what_is_sealed_is_read_again_and_never_looks_the_same():
    first, second = seal("four rivers"), seal("four rivers")

    assert "rivers" not in first
    assert first != second
    assert (unseal(first), unseal(second)) == ("four rivers", "four rivers")


def test_a_key_that_was_replaced_still_opens_what_it_sealed(settings):
    sealed = seal("four rivers")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key altogether" * 3

    assert unseal(sealed) == "four rivers"
    new = seal("five rivers")
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(new) == "five rivers"
    with pytest.raises(BrokenSealError):
        unseal(sealed)


def test_a_changed_text_is_refused():
    sealed = seal("four rivers")

    with pytest.raises(BrokenSealError):
        unseal(sealed[:-4] + "AAA=")
