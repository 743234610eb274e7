from django.db import migrations

from agencies.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("agencies", "0009_sealing_keys")]

    operations = [
        EnableRowLevelSecurity("SealingKey"),
    ]
