"""Secrets of second factors cannot be read from a copy of the database."""

import json

import pytest
from allauth.mfa.models import Authenticator

from agencies.access.vocabulary import Role
from agencies.factors.sealing import CannotOpenError, seal, unseal
from tests.agencies.factors.codes import give_app


def test_sealed_text_is_opened_again_and_never_looks_the_same():
    assert unseal(seal("JBSWY3DPEHPK3PXP")) == "JBSWY3DPEHPK3PXP"
    assert seal("JBSWY3DPEHPK3PXP") != seal("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in seal("JBSWY3DPEHPK3PXP")


def test_former_key_opens_as_long_as_it_is_named(settings):
    settings.SECRET_KEY = "the first key"
    sealed = seal("a secret")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the second key", ["the first key"]
    assert unseal(sealed) == "a secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CannotOpenError, match="SECRET_KEY_FALLBACKS"):
        unseal(sealed)


def test_altered_text_is_refused():
    sealed = seal("a secret")
    with pytest.raises(CannotOpenError):
        unseal(sealed[:-6] + "AAAAA=")


def test_stored_rows_tell_no_secret_and_still_work(north):
    factor = give_app(north.users[Role.INTAKE])

    rows = Authenticator.objects.filter(user=factor.user)
    stored = json.dumps([row.data for row in rows])

    assert {row.type for row in rows} == {"totp", "recovery_codes"}
    assert factor.secret not in stored
    assert all(code not in stored for code in factor.recovery_codes)
    assert factor.authenticator.wrap().validate_code(factor.code())
