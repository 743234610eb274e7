"""What is sent and shown of a version of a plan."""

from typing import Any

from rest_framework import serializers

from agencies.access.api.fields import ReachField, Reference
from agencies.access.api.payloads import ListQuery, ModelPayload, Part, Payload, Shown, with_tuples
from clients.models import Client
from plans import selectors
from plans.content import (
    BarrierContent,
    GoalContent,
    InterventionContent,
    NeedContent,
    ObjectiveContent,
    SupportContent,
)
from plans.models import Barrier, Goal, Intervention, Need, Objective, PlanVersion, Signature, Support
from plans.parts import PARTS, TEXTS, read_content
from plans.standing import Standing


class InterventionPart(Part):
    """What is done, by whom, how often and for how long."""

    makes = InterventionContent

    class Meta:
        model = Intervention
        fields = ["what", "who", "how_often", "how_long"]


class ObjectivePart(Part):
    """A step towards a goal that one can see or count."""

    makes = ObjectiveContent

    interventions = InterventionPart(many=True, required=False)

    class Meta:
        model = Objective
        fields = ["text", "measure", "baseline", "target", "target_on", "interventions"]


class GoalPart(Part):
    """A goal in the client's own words; rulers run from 0 to 10."""

    makes = GoalContent

    importance = serializers.IntegerField(min_value=0, max_value=10, allow_null=True, required=False)
    confidence = serializers.IntegerField(min_value=0, max_value=10, allow_null=True, required=False)
    objectives = ObjectivePart(many=True, required=False)

    class Meta:
        model = Goal
        fields = ["words", "reasons", "importance", "confidence", "objectives"]


class NeedPart(Part):
    """What brings the client here, and the goals that answer it."""

    makes = NeedContent

    goals = GoalPart(many=True, required=False)

    class Meta:
        model = Need
        fields = ["statement", "goals"]


class BarrierPart(Part):
    """What could get in the way, and what the client does then."""

    makes = BarrierContent

    class Meta:
        model = Barrier
        fields = ["barrier", "strategy"]


class SupportPart(Part):
    """Who helps, and how."""

    makes = SupportContent

    class Meta:
        model = Support
        fields = ["person", "how"]


class ContentPayload(ModelPayload):
    """What a plan says."""

    needs = NeedPart(many=True, required=False)
    barriers = BarrierPart(many=True, required=False)
    supports = SupportPart(many=True, required=False)

    class Meta:
        model = PlanVersion
        fields = [*TEXTS, *PARTS]

    def to_internal_value(self, data: Any) -> Any:
        return with_tuples(super().to_internal_value(data))


class PlanPayload(ContentPayload):
    """A new plan."""

    client = ReachField(model=Client)

    class Meta(ContentPayload.Meta):
        fields = ["client", *ContentPayload.Meta.fields]


class CountersignPayload(Payload):
    """The practitioner's signature."""

    typed_name = serializers.CharField(max_length=120, help_text="Your full name.")
    intends = serializers.BooleanField(help_text="True: I intend to sign this plan.")

    def validate_intends(self, intends: bool) -> bool:  # noqa: FBT001 - as the framework calls it
        if not intends:
            raise serializers.ValidationError("Send true to show that you mean to sign.")
        return intends


class PlanQuery(ListQuery):
    """Which versions."""

    client = ReachField(model=Client, required=False, help_text="Plans of this client.")
    state = serializers.ChoiceField([standing.value for standing in Standing], required=False)


class PlanSummary(Shown):
    """A version of a plan, and how far it has come."""

    client = Reference(source="plan.client")
    plan = Reference(source="plan", help_text="The same for all versions of a plan.")
    plan_number = serializers.IntegerField(source="plan.number")
    number = serializers.IntegerField(help_text="Of the version, within its plan.")
    state = serializers.SerializerMethodField()
    author = serializers.CharField(source="author.name")

    class Meta:
        model = PlanVersion
        fields = [
            "id",
            "client",
            "plan",
            "plan_number",
            "number",
            "state",
            "author",
            "offered_at",
            "client_signed_at",
            "declined_at",
            "declined_reason",
            "activated_at",
            "review_due_on",
            "superseded_at",
            "content_hash",
        ]

    def get_state(self, version: PlanVersion) -> Standing:
        return version.state


class SignatureShown(Shown):
    """Who signed, and what she agreed to."""

    class Meta:
        model = Signature
        fields = ["id", "signer_role", "typed_name", "statement", "method", "signed_at"]


class PlanRecord(PlanSummary):
    """A version of a plan with all it says."""

    parts = {
        "needs": Need,
        "barriers": Barrier,
        "supports": Support,
        "signatures": Signature,
    }

    needs = NeedPart(many=True, source="content.needs")
    barriers = BarrierPart(many=True, source="content.barriers")
    supports = SupportPart(many=True, source="content.supports")
    signatures = SignatureShown(many=True, source="shown_signatures")

    class Meta(PlanSummary.Meta):
        fields = [*PlanSummary.Meta.fields, *TEXTS, *PARTS, "signatures"]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        instance.content = read_content(instance)
        instance.shown_signatures = selectors.signatures(self.context["request"].user, instance)
        return super().to_representation(instance)
