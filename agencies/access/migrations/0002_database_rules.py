from django.db import migrations

from agencies.operations import EnableRowLevelSecurity, FreezeWhen


class Migration(migrations.Migration):
    dependencies = [("access", "0001_support_session")]

    operations = [
        EnableRowLevelSecurity("SupportSession"),
        # Who, why and from when are written once; only the end can come earlier.
        FreezeWhen("SupportSession", condition="TRUE", state="recorded", still=("ends_at", "ended_by_id")),
    ]
