"""The three words of every right: who (role), what (action), how far (reach)."""

from django.db.models import TextChoices


class Role(TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    SUPERVISOR = "supervisor", "Supervisor"
    PRACTITIONER = "practitioner", "Practitioner"
    INTAKE = "intake", "Intake"
    AUDITOR = "auditor", "Auditor"
    CODER = "coder", "Fidelity coder"
    CLIENT = "client", "Client"
    SUPPORT = "support", "Support"


STAFF_ROLES = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.PRACTITIONER, Role.INTAKE, Role.AUDITOR, Role.CODER)

EMERGENCY_ROLES = frozenset({Role.SUPERVISOR, Role.PRACTITIONER})  # who may open a record out of reach


class Action(TextChoices):
    VIEW = "view", "View"
    ADD = "add", "Add"
    CHANGE = "change", "Change"
    DELETE = "delete", "Delete"
    ASSIGN = "assign", "Assign"
    INVITE = "invite", "Invite"
    REVOKE = "revoke", "Revoke"
    SIGN = "sign", "Sign"
    COSIGN = "cosign", "Cosign"
    AMEND = "amend", "Amend"
    CODE = "code", "Code"
    RELEASE = "release", "Release"
    OFFER = "offer", "Offer"
    DECLINE = "decline", "Decline"
    APPROVE = "approve", "Approve"
    EXPORT = "export", "Export"


class Reach(TextChoices):
    AGENCY = "agency", "everything in the agency"
    TEAM = "team", "their team"
    CASELOAD = "caseload", "their caseload"
    ASSIGNED = "assigned", "what is assigned to them"
    OWN = "own", "their own"
    SELF = "self", "their own record"
