from django.db import migrations

from agencies.operations import AppendOnly, EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        EnableRowLevelSecurity("AuditEvent"),
        AppendOnly("AuditEvent"),
    ]
