"""Secrets of second factors cannot be read from a copy of the database."""

import json

from allauth.mfa.models import Authenticator

from agencies.access.vocabulary import Role
from tests.agencies.factors.codes import give_app


def test_stored_rows_tell_no_secret_and_still_work(north):
    factor = give_app(north.users[Role.INTAKE])

    rows = Authenticator.objects.filter(user=factor.user)
    stored = json.dumps([row.data for row in rows])

    assert {row.type for row in rows} == {"totp", "recovery_codes"}
    assert factor.secret not in stored
    assert all(code not in stored for code in factor.recovery_codes)
    assert factor.authenticator.wrap().validate_code(factor.code())
