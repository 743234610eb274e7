from django.db import migrations

from agencies.operations import AppendOnly, EnableRowLevelSecurity, FreezeWhen

OF_OFFERED_VERSION = (
    "EXISTS (SELECT FROM plans_planversion v WHERE v.id = {row}.version_id AND v.offered_at IS NOT NULL)"
)
OF_OFFERED_NEED = (
    "EXISTS (SELECT FROM plans_need n JOIN plans_planversion v ON v.id = n.version_id "
    "WHERE n.id = {row}.need_id AND v.offered_at IS NOT NULL)"
)
OF_OFFERED_GOAL = (
    "EXISTS (SELECT FROM plans_goal g JOIN plans_need n ON n.id = g.need_id "
    "JOIN plans_planversion v ON v.id = n.version_id "
    "WHERE g.id = {row}.goal_id AND v.offered_at IS NOT NULL)"
)
OF_OFFERED_OBJECTIVE = (
    "EXISTS (SELECT FROM plans_objective o JOIN plans_goal g ON g.id = o.goal_id "
    "JOIN plans_need n ON n.id = g.need_id JOIN plans_planversion v ON v.id = n.version_id "
    "WHERE o.id = {row}.objective_id AND v.offered_at IS NOT NULL)"
)
PART = "part of an offered plan"


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(
            "Plan",
            "PlanVersion",
            "Need",
            "Goal",
            "Objective",
            "Intervention",
            "Barrier",
            "Support",
            "Signature",
            "PlanDocument",
        ),
        AppendOnly("Signature", "PlanDocument"),
        FreezeWhen(
            "PlanVersion",
            condition="{row}.offered_at IS NOT NULL",
            state="offered",
            still=(
                "client_signed_at",
                "declined_at",
                "declined_reason",
                "activated_at",
                "review_due_on",
                "superseded_at",
            ),
        ),
        FreezeWhen("Need", condition=OF_OFFERED_VERSION, state=PART, and_inserts=True),
        FreezeWhen("Barrier", condition=OF_OFFERED_VERSION, state=PART, and_inserts=True),
        FreezeWhen("Support", condition=OF_OFFERED_VERSION, state=PART, and_inserts=True),
        FreezeWhen("Goal", condition=OF_OFFERED_NEED, state=PART, and_inserts=True),
        FreezeWhen("Objective", condition=OF_OFFERED_GOAL, state=PART, and_inserts=True),
        FreezeWhen("Intervention", condition=OF_OFFERED_OBJECTIVE, state=PART, and_inserts=True),
    ]
