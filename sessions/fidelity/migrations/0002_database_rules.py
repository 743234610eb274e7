from django.db import migrations

from agencies.operations import EnableRowLevelSecurity, FreezeWhen

REVIEW_IS_SUBMITTED = (
    "EXISTS (SELECT FROM fidelity_review r WHERE r.id = {row}.review_id AND r.submitted_at IS NOT NULL)"
)
PART = "part of a submitted review"


class Migration(migrations.Migration):
    dependencies = [("fidelity", "0001_initial")]

    operations = [
        EnableRowLevelSecurity("Review", "Rating", "Tally", "Score"),
        FreezeWhen(
            "Review",
            condition="{row}.submitted_at IS NOT NULL",
            state="submitted",
            still=("released_at", "strengths", "growth"),
        ),
        FreezeWhen("Rating", condition=REVIEW_IS_SUBMITTED, state=PART, and_inserts=True),
        FreezeWhen("Tally", condition=REVIEW_IS_SUBMITTED, state=PART, and_inserts=True),
        FreezeWhen("Score", condition=REVIEW_IS_SUBMITTED, state=PART, and_inserts=True),
    ]
