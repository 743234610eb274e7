import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agencies.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_sign_ins"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("app_added", "Authenticator app added"),
                            ("app_removed", "Authenticator app removed"),
                            ("passkey_added", "Passkey added"),
                            ("passkey_removed", "Passkey removed"),
                            ("codes_made", "New recovery codes made"),
                            ("password_changed", "Password changed"),
                            ("password_reset", "Password chosen anew by a link in a mail"),
                            ("removed_by_operator", "Second steps removed by the operator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_in_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-at", "-id"], name="signinchange_recent")],
            },
        ),
        AppendOnly("SignInChange"),
    ]
