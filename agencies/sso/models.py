"""The identity provider an agency uses, and whom it knows there."""

import re
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.sso.outbound import require_address
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet

_DOMAIN = re.compile(r"\A(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")


def known_issuer(address: str) -> None:
    """Refuse an issuer that Evoke would not ask: no HTTPS, a query, credentials in the address."""
    require_address(address)
    if address.endswith("/.well-known/openid-configuration"):
        raise ValidationError("Leave out “/.well-known/openid-configuration”: Evoke adds it itself.")


def mail_domains(domains: object) -> None:
    """Refuse anything but a list of one or more domain names in small letters."""
    if not isinstance(domains, list) or not domains:
        raise ValidationError("Name at least one e-mail domain, such as agency.example.")
    for domain in domains:
        if not isinstance(domain, str) or not _DOMAIN.match(domain):
            raise ValidationError(
                f"“{domain}” is no e-mail domain. Write what stands behind the @, such as agency.example."
            )


class SingleSignOn(TenantModel):
    """How one agency's provider is reached. Whether it is used says ``Agency.single_sign_on``."""

    issuer = models.CharField("address of the provider", max_length=255, validators=[known_issuer])
    client_id = models.CharField("client ID", max_length=255)
    sealed_secret = models.TextField("client secret", editable=False)
    domains = models.JSONField("e-mail domains", default=list, validators=[mail_domains])
    trusts_second_factor = models.BooleanField("the provider asks for a second factor", default=False)

    class Meta(TenantModel.Meta):
        verbose_name = "single sign-on"
        verbose_name_plural = "single sign-on settings"
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency"],
                name="singlesignon_one_per_agency",
                violation_error_message="Single sign-on is set up already.",
            ),
        ]

    def __str__(self) -> str:
        return "Single sign-on"


class LinkedIdentityQuerySet(TenantQuerySet["LinkedIdentity"]):
    def linked(self) -> Self:
        """Identities with which a person can sign in."""
        return self.filter(unlinked_at=None)


LinkedIdentityManager = TenantManager.from_queryset(LinkedIdentityQuerySet)


class LinkedIdentity(TenantModel):
    """One member as the agency's provider knows her: the subject of an issuer, never an address."""

    sign_on = models.ForeignKey(SingleSignOn, models.PROTECT, related_name="identities")
    membership = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="sign_on_identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField()
    unlinked_at = models.DateTimeField(null=True, blank=True)

    objects = LinkedIdentityManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        verbose_name = "linked identity"
        verbose_name_plural = "linked identities"
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="sign_on", name="linkedidentity_sign_on_same_agency"),
            SameAgency(field="membership", name="linkedidentity_membership_same_agency"),
            models.UniqueConstraint(
                fields=["agency", "issuer", "subject"],
                condition=Q(unlinked_at=None),
                name="linkedidentity_one_person_per_subject",
            ),
            models.UniqueConstraint(
                fields=["agency", "membership"],
                condition=Q(unlinked_at=None),
                name="linkedidentity_one_subject_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Single sign-on of {self.membership}"
