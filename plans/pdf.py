"""A version on paper: read into plain values, hashed, printed."""

import hashlib
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agencies.documents.letterhead import Letterhead
from agencies.documents.rendering import render_pdf
from agencies.models import Agency
from plans import parts
from plans.documents import AwaitedSignature, PlanDocumentData, PrintedSignature
from plans.models import PlanVersion, Signature, SignerRole
from plans.standing import Standing
from plans.states import status_line

TEMPLATE = "plans/plan_document.html"


def document_data(version: PlanVersion, *, agency: Agency) -> PlanDocumentData:
    """All that is printed of a version; at most seven queries when its plan, client and author are loaded."""
    client, zone = version.plan.client, ZoneInfo(agency.time_zone)
    signatures = list(version.signatures.select_related("signer").order_by("signed_at", "pk"))
    letterhead = Letterhead(name=agency.name, lines=tuple(agency.letterhead.splitlines()))
    return PlanDocumentData(
        letterhead=letterhead,
        client_name=client.display_name,
        pronouns=client.pronouns,
        plan_number=str(version.plan.number),
        version_label=f"version {version.number}",
        standing=version.state,
        status_line=status_line(version, client=client.display_name, zone=zone),
        offered_on=_day(version.offered_at, zone),
        signed_on=_day(version.client_signed_at, zone),
        review_due_on=version.review_due_on,
        content=parts.read_content(version),
        signatures=tuple(_signature(row, zone) for row in signatures),
        awaited=_awaited(version, {row.signer_role for row in signatures}),
        declined_reason=version.declined_reason,
        version_hash=version.content_hash,
    )


def facts_hash(data: PlanDocumentData) -> str:
    """SHA-256 over everything that is printed: the same facts, the same document."""
    return hashlib.sha256(data.to_json()).hexdigest()


def render(data: PlanDocumentData, *, created: datetime, language: str) -> bytes:
    """The PDF, with the same facts inside as data. Raises what ``render_pdf`` raises."""
    return render_pdf(
        TEMPLATE,
        {"plan": data, "letterhead": data.letterhead},
        title=f"Treatment plan {data.plan_number}, {data.version_label}",
        language=language,
        created=created,
        data=data.to_json(),
        data_name="plan.json",
    )


def dated(version: PlanVersion) -> datetime | None:
    """The moment of the latest thing that happened to a version; None for a draft."""
    moments = (
        version.offered_at,
        version.client_signed_at,
        version.declined_at,
        version.activated_at,
        version.superseded_at,
    )
    return max((moment for moment in moments if moment), default=None)


def _signature(row: Signature, zone: ZoneInfo) -> PrintedSignature:
    role = str(SignerRole(row.signer_role).label)
    return PrintedSignature(
        name=row.typed_name,
        role=f"{role}, {row.signer.title}" if row.signer.title else role,
        signed_at=row.signed_at.astimezone(zone),
        method=row.method,
        statement=row.statement,
    )


def _awaited(version: PlanVersion, signed: set[str]) -> tuple[AwaitedSignature, ...]:
    """Who still has to sign; nobody once the version binds nobody."""
    if version.state in {Standing.DECLINED, Standing.SUPERSEDED, Standing.CLOSED}:
        return ()
    names = {
        SignerRole.CLIENT: version.plan.client.display_name,
        SignerRole.PRACTITIONER: version.author.name,
    }
    return tuple(
        AwaitedSignature(name=name, role=str(role.label))
        for role, name in names.items()
        if role not in signed
    )


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
