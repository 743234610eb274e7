from plans.models.content import Barrier, Goal, Intervention, Need, Objective, Support
from plans.models.document import PlanDocument
from plans.models.plan import Plan, PlanVersion
from plans.models.signature import Signature, SignerRole

__all__ = [
    "Barrier",
    "Goal",
    "Intervention",
    "Need",
    "Objective",
    "Plan",
    "PlanDocument",
    "PlanVersion",
    "Signature",
    "SignerRole",
    "Support",
]
