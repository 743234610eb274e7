"""Run as a program: every sign-in of a person was that many seconds earlier, in the product's database."""

import sys

import django


def main(email: str, seconds: str) -> None:
    django.setup()

    from agencies.models import BrowserSession  # noqa: PLC0415 - needs the apps loaded
    from agencies.sign_ins.store import SessionStore  # noqa: PLC0415 - as above
    from tests.agencies.sign_ins import put_back  # noqa: PLC0415 - as above

    for row in BrowserSession.objects.filter(user__email=email):
        put_back(SessionStore(row.session_key), int(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
