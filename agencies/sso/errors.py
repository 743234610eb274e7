"""What goes wrong on the way through a provider, in sentences for the person who waits."""

from requests import RequestException


class ProviderError(RequestException):
    """The provider did not answer, or not as the protocol demands. The text is for people.

    A kind of what the sign-in library expects of a failed request.
    """


class PrivateNetworkError(Exception):
    """A name leads into a network that is nobody's but ours."""


class Refusal(Exception):  # noqa: N818 - reads as what it is at the place it is caught
    """The provider vouches for somebody whom the agency's rules do not let in.

    ``reason`` is a word for the trail, without personal data; ``sentence`` is for the person.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(reason)
        self.reason, self.sentence = reason, sentence


NO_SEAT = Refusal(
    "no_seat",
    "You proved who you are, but there is no place for your address in this agency. "
    "Ask an administrator of the agency for an invitation.",
)
UNVERIFIED = Refusal(
    "unverified_address",
    "Your agency’s sign-in service has not confirmed your e-mail address. "
    "Ask those who run it to confirm the address, then try again.",
)
FOREIGN_DOMAIN = Refusal(
    "foreign_domain",
    "Your address is not one of the e-mail domains this agency has named for single sign-on. "
    "Ask an administrator of the agency.",
)
LINKED_OTHERWISE = Refusal(
    "linked_otherwise",
    "Your place here is linked with another account of your agency’s sign-in service. "
    "If yours is new, ask an administrator of the agency to unlink the old one.",
)
