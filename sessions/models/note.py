"""The note of a session: written, signed once, then only amended by dated additions."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.tenancy import TenantModel


class SessionNote(TenantModel):
    session = models.OneToOneField("mi_sessions.Session", models.PROTECT, related_name="note")
    text = models.TextField("note", blank=True)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    signed_by = models.ForeignKey(
        "agencies.Membership", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    cosigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    cosigned_by = models.ForeignKey(
        "agencies.Membership", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="session", name="note_session_same_agency"),
            SameAgency(field="signed_by", name="note_signer_same_agency"),
            SameAgency(field="cosigned_by", name="note_cosigner_same_agency"),
            models.CheckConstraint(
                name="note_signed_has_text",
                condition=Q(signed_at=None) | ~Q(text=""),
                violation_error_message="Write the note before signing.",
            ),
            models.CheckConstraint(
                name="note_signed_by_someone",
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="note_cosigned_after_signing",
                condition=Q(cosigned_at=None, cosigned_by=None)
                | Q(signed_at__isnull=False, cosigned_at__isnull=False, cosigned_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Note of {self.session_id}"

    def concerned_client(self) -> UUID:
        return self.session.client.public_id


class NoteAmendment(TenantModel):
    """Added to a signed note; the original stays as it was."""

    append_only = True

    note = models.ForeignKey("mi_sessions.SessionNote", models.PROTECT, related_name="amendments")
    author = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="+")
    text = models.TextField("amendment")
    reason = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="note", name="amendment_note_same_agency"),
            SameAgency(field="author", name="amendment_author_same_agency"),
        ]

    def __str__(self) -> str:
        return f"Amendment of {self.added_at:%Y-%m-%d}"

    def concerned_client(self) -> UUID:
        return self.note.concerned_client()
