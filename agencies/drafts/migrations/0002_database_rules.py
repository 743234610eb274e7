from django.db import migrations

from agencies.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("drafts", "0001_initial")]

    operations = [
        EnableRowLevelSecurity("Draft"),
    ]
