"""ID tokens, signed by a key of our own: every check that keeps a false one out."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import RSAAlgorithm

from agencies.sso.claims import claims_in, vouched
from agencies.sso.errors import ProviderError

ISSUER, CLIENT = "https://login.agency.example", "evoke"
KEY, OTHER_KEY = (generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
KEYS = {"keys": [{**RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "one", "alg": "RS256"}]}


def token(*, key=KEY, algorithm="RS256", kid="one", drop="", **changes):
    now = datetime.now(tz=UTC)
    claims = {"iss": ISSUER, "aud": CLIENT, "sub": "17", "iat": now, "exp": now + timedelta(minutes=5)}
    claims |= changes
    claims.pop(drop, None)
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})


def read(text):
    return claims_in(text, keys=KEYS, issuer=ISSUER, client_id=CLIENT)


def test_a_genuine_token_is_read():
    assert read(token())["sub"] == "17"
    assert read(token(aud=[CLIENT, "another"], azp=CLIENT))["sub"] == "17"


LONG_AGO = datetime.now(tz=UTC) - timedelta(hours=2)


@pytest.mark.parametrize(
    "false",
    [
        token(key=OTHER_KEY),
        token(kid="two"),
        token(aud="another"),
        token(aud=[CLIENT, "another"]),
        token(azp="another"),
        token(iss="https://login.elsewhere.example"),
        token(exp=LONG_AGO),
        token(iat=LONG_AGO, exp=LONG_AGO + timedelta(minutes=5)),
        token(drop="exp"),
        token(drop="sub"),
        token(drop="aud"),
        token(key="a secret shared by everybody who has it", algorithm="HS256"),
        token(key=None, algorithm="none"),
    ],
    ids=[
        "another key",
        "unknown key",
        "for another client",
        "for two without saying whom",
        "made for another",
        "another issuer",
        "ended",
        "old",
        "endless",
        "of nobody",
        "for nobody",
        "shared secret",
        "unsigned",
    ],
)
def test_a_false_token_is_refused(false):
    with pytest.raises(ProviderError):
        read(false)


@pytest.mark.parametrize(("word", "is_proof"), [(True, True), ("true", False), (1, False), (None, False)])
def test_only_a_plain_yes_confirms_an_address(word, is_proof):
    claims = vouched({"iss": ISSUER, "sub": "17", "email": "Petra@North.example ", "email_verified": word})

    assert (claims.email, claims.email_verified) == ("petra@north.example", is_proof)


@pytest.mark.parametrize("subject", ["", "x" * 256, 17, None])
def test_a_subject_is_a_name_of_usual_length(subject):
    with pytest.raises(ProviderError):
        vouched({"iss": ISSUER, "sub": subject})
