from django.db import migrations

from agencies.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]

    operations = [
        EnableRowLevelSecurity("Team", "Membership", "TeamMember", "Invitation", "ApiToken"),
        # A person may list her own seats wherever they are: how sign-in finds her agencies.
        migrations.RunSQL(
            "CREATE POLICY own_seats ON agencies_membership FOR SELECT "
            "USING (user_id = NULLIF(current_setting('app.user_id', true), '')::bigint)",
            "DROP POLICY own_seats ON agencies_membership",
        ),
    ]
