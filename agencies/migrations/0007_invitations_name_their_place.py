"""An invitation keeps the role and the teams it offers.

Those that are open name their seat as it is. Row-level security is forced on the owner, too, so it is lifted
for the one statement.
"""

from django.db import migrations, models

_TABLES = ("agencies_invitation", "agencies_membership", "agencies_teammember", "agencies_team")
_LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in _TABLES]
_FORCE = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in _TABLES]
_NAME_THE_SEAT = """
UPDATE agencies_invitation AS invitation
SET role = seat.role,
    teams = COALESCE(
        (SELECT jsonb_agg(team.public_id::text ORDER BY team.name, team.id)
         FROM agencies_teammember AS place JOIN agencies_team AS team ON team.id = place.team_id
         WHERE place.membership_id = seat.id),
        '[]'::jsonb)
FROM agencies_membership AS seat
WHERE seat.id = invitation.membership_id
"""

_ROLES = [
    ("administrator", "Administrator"),
    ("supervisor", "Supervisor"),
    ("practitioner", "Practitioner"),
    ("intake", "Intake"),
    ("auditor", "Auditor"),
    ("coder", "Fidelity coder"),
    ("client", "Client"),
    ("support", "Support"),
]


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_exceptional_access")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="role",
            field=models.CharField(choices=_ROLES, default="", editable=False, max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="invitation",
            name="teams",
            field=models.JSONField(
                blank=True,
                default=list,
                editable=False,
                help_text="References of the teams that were offered.",
            ),
        ),
        migrations.RunSQL([*_LIFT, _NAME_THE_SEAT, *_FORCE], migrations.RunSQL.noop),
    ]
