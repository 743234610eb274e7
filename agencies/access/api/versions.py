"""Which version of a record a program has read: no change goes in without saying it (RFC 9110, RFC 6585)."""

import json
from hashlib import sha256
from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.status import HTTP_412_PRECONDITION_FAILED, HTTP_428_PRECONDITION_REQUIRED
from rest_framework.utils.encoders import JSONEncoder

ANY = "*"


class ChangedMeanwhile(APIException):
    status_code = HTTP_412_PRECONDITION_FAILED
    default_detail = "The record was changed after you read it. Nothing was saved. Read it again."


class SayWhatYouRead(APIException):
    status_code = HTTP_428_PRECONDITION_REQUIRED
    default_detail = (
        "Send If-Match with the ETag under which you read the record, or If-Match: * to change it whatever it"
        " says by now."
    )


def etag_of(shown: Any) -> str:
    """The version of a record as it is shown: the same words have the same one."""
    told = json.dumps(shown, cls=JSONEncoder, sort_keys=True, ensure_ascii=False)
    return f'"{sha256(told.encode()).hexdigest()[:32]}"'


def names(header: str, etag: str) -> bool:
    """Whether an If-Match header names this version."""
    return etag in {one.strip() for one in header.split(",")}
