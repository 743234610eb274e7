from django.db import migrations

from agencies.operations import AppendOnly, EnableRowLevelSecurity, FreezeWhen


class Migration(migrations.Migration):
    dependencies = [("clients", "0005_emergency_access")]

    operations = [
        EnableRowLevelSecurity("EmergencyAccess", "EmergencyReview"),
        # Who, whom, why and from when are written once; only the end can come earlier.
        FreezeWhen("EmergencyAccess", condition="TRUE", state="recorded", still=("ends_at", "ended_by_id")),
        AppendOnly("EmergencyReview"),
    ]
