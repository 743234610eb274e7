import uuid

import django.db.models.deletion
from django.db import migrations, models

import agencies.constraints
import agencies.operations
import agencies.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_sign_in_settings"),
        ("clients", "0002_database_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="reference")),
                ("entry", models.TextField(db_collation="C")),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        default=agencies.tenancy.require_active_agency,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="clients.client",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "search entries",
                "abstract": False,
                "constraints": [
                    agencies.constraints.SameAgency(field="client", name="searchentry_client_same_agency"),
                    models.UniqueConstraint(fields=("agency", "entry", "client"), name="searchentry_once"),
                ],
            },
        ),
        agencies.operations.EnableRowLevelSecurity("SearchEntry"),
    ]
