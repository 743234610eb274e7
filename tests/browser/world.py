"""Run as a program: one agency of the cast, for good, in the database that the environment names."""

import sys

import django


def main(slug: str) -> None:
    django.setup()

    from tests import cast  # noqa: PLC0415 - needs the apps loaded

    cast.build(slug)


if __name__ == "__main__":
    main(sys.argv[1])
