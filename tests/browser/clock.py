"""Run as a program: every sign-in of a person was that many seconds earlier, in the product's database.

With "busy" after the number she has been at work all the time.
"""

import sys
import time

import django


def main(email: str, seconds: str, manner: str = "") -> None:
    django.setup()

    from agencies.models import BrowserSession  # noqa: PLC0415 - needs the apps loaded
    from agencies.sign_ins.store import SessionStore  # noqa: PLC0415 - as above
    from tests.agencies.sign_ins import put_back  # noqa: PLC0415 - as above

    for row in BrowserSession.objects.filter(user__email=email):
        session = SessionStore(row.session_key)
        put_back(session, int(seconds))
        if manner == "busy":
            session["active"] = {pk: int(time.time()) for pk in session["active"]}
            session.save()


if __name__ == "__main__":
    main(*sys.argv[1:])
