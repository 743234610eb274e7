"""Asking for the PDF of a version, and keeping it: made once for one state of the facts."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.policy import OutOfReach
from agencies.access.vocabulary import Action
from agencies.audit.writing import add_parts
from agencies.documents import services
from agencies.documents.models import ExportJob
from agencies.models import Agency
from plans import pdf
from plans.documents import PlanDocumentData
from plans.models import PlanDocument, PlanVersion


def request_export(version: PlanVersion, *, by: Actor, at: datetime) -> ExportJob:
    """Have the PDF of a version made; a request that is under way already is returned.

    Raises NotGranted or OutOfReach where ``by`` may not export it.
    """
    return services.request_export(version, by=by, at=at)


@transaction.atomic
def collect(public_id: UUID, *, by: Actor) -> tuple[PlanVersion, Agency, PlanDocumentData]:
    """What is printed of a version that ``by`` may export, all read at one moment.

    Raises NotGranted or OutOfReach.
    """
    policy.require(by, Action.EXPORT, PlanVersion)
    rows = PlanVersion.objects.select_related("plan__client", "author").filter(public_id=public_id)
    version = policy.within_reach(by, Action.EXPORT, rows).first()
    if version is None:
        raise OutOfReach("This plan is not within your reach.")
    agency = Agency.objects.get(pk=by.agency_id)
    return version, agency, pdf.document_data(version, agency=agency)


@transaction.atomic
def document_of(version: PlanVersion, *, facts_hash: str) -> PlanDocument | None:
    """The document that shows these facts, without its bytes; None when it has not been made."""
    return PlanDocument.objects.defer("content").filter(version=version, facts_hash=facts_hash).first()


@transaction.atomic
def keep_document(
    version: PlanVersion, *, facts_hash: str, content: bytes, by: Actor, at: datetime
) -> PlanDocument:
    """Store the document of these facts, or return the one that is stored already.

    Raises NotGranted or OutOfReach when the right to export has gone meanwhile.
    """
    found = policy.locked(by, Action.EXPORT, version)
    if known := document_of(found, facts_hash=facts_hash):
        return known
    sha256 = hashlib.sha256(content).hexdigest()
    document = PlanDocument(version=found, facts_hash=facts_hash, content=content, sha256=sha256, made_at=at)
    add_parts([document])
    return document
