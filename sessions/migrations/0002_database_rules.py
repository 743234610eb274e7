from django.db import migrations

from agencies.operations import AppendOnly, EnableRowLevelSecurity, FreezeWhen

SESSION_IS_SIGNED = (
    "EXISTS (SELECT FROM mi_sessions_session s WHERE s.id = {row}.session_id AND s.signed_at IS NOT NULL)"
)
PART = "part of a signed session"


class Migration(migrations.Migration):
    dependencies = [("mi_sessions", "0001_initial")]

    operations = [
        EnableRowLevelSecurity("Session", "SessionNote", "NoteAmendment", "ClientStatement", "RulerReading"),
        AppendOnly("NoteAmendment"),
        FreezeWhen("Session", condition="{row}.signed_at IS NOT NULL", state="signed"),
        FreezeWhen(
            "SessionNote",
            condition="{row}.signed_at IS NOT NULL",
            state="signed",
            still=("cosigned_at", "cosigned_by_id"),
        ),
        FreezeWhen("ClientStatement", condition=SESSION_IS_SIGNED, state=PART, and_inserts=True),
        FreezeWhen("RulerReading", condition=SESSION_IS_SIGNED, state=PART, and_inserts=True),
    ]
