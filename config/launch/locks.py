"""Lock files: every package with its hashes, for the product, for the checks, and for uv itself."""

from collections.abc import Sequence

from config.embedded.places import CHECKOUT
from config.launch import environment, tools
from config.launch.say import step

_EXPORT = ("export", "--frozen", "--no-header", "--no-emit-project", "--quiet", "--output-file")
_ALONE = ("pip", "compile", "--universal", "--generate-hashes", "--no-header", "--quiet", "--output-file")


def write(options: Sequence[str]) -> int:
    """Resolve anew and write the lock files; ``options`` go to ``uv lock``, for instance ``--upgrade``.

    uv's own lock is not kept: it names the hosts packages were found on.
    """
    uv = tools.uv()
    with step("Writing the lock files"):
        tools.run(uv, "lock", *options)
        tools.run(uv, *_EXPORT, environment.PRODUCT)
        tools.run(uv, *_EXPORT, environment.CHECKS, "--group", "dev")
        tools.run(uv, *_ALONE, tools.UV_LOCK, CHECKOUT / ".ci" / "requirements-uv.in")
    return 0
