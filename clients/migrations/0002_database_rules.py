from django.db import migrations

from agencies.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]

    operations = [
        EnableRowLevelSecurity("Client", "Assignment", "TargetBehaviour", "Strength"),
    ]
