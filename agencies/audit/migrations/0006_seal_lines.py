from django.db import migrations

from agencies.audit.chain import WORDS
from agencies.operations import AppendOnly, EnableRowLevelSecurity

SEAL_LINE = """
CREATE FUNCTION audit_seal_line(line audit_auditevent) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    content bytea;
    place record;
BEGIN
    content := convert_to({words}, 'UTF8');
    LOOP
        UPDATE audit_chainhead SET seq = seq + 1, at = line.at,
            hash = sha256(hash || content || int8send(seq + 1))
        WHERE agency_id = line.agency_id RETURNING seq, hash INTO place;
        EXIT WHEN FOUND;
        INSERT INTO audit_chainhead (agency_id, public_id, seq, at, hash)
        VALUES (line.agency_id, gen_random_uuid(), 0, NULL, decode(repeat('00', 32), 'hex'))
        ON CONFLICT DO NOTHING;
    END LOOP;
    INSERT INTO audit_seal (id, public_id, agency_id, seq, at, form, hash)
    VALUES (line.id, line.public_id, line.agency_id, place.seq, line.at, 1, place.hash);
END $$
""".replace(
    "{words}",
    WORDS[1].format(
        line="line",
        actor="(SELECT m.public_id FROM agencies_membership m "
        "WHERE m.agency_id = line.agency_id AND m.id = line.actor_id)",
    ),
)

# Runs as the owner: the application may read seals, never write them. The agency is set for the owner
# whom row-level security binds too, and because a transaction may end outside the agency of its lines.
SEAL_LINES = """
CREATE FUNCTION audit_seal_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before text := current_setting('app.agency_id', true);
BEGIN
    PERFORM set_config('app.agency_id', NEW.agency_id::text, true);
    PERFORM audit_seal_line(NEW);
    PERFORM set_config('app.agency_id', before, true);
    RETURN NULL;
END $$
"""

# At the very end of the transaction, so that the head of the chain is locked as briefly as can be; lines
# of a savepoint that was rolled back are gone by then.
AT_THE_END = """
CREATE CONSTRAINT TRIGGER seal AFTER INSERT ON audit_auditevent
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal_lines()
"""

SEAL_WHAT_THERE_IS = """
DO $$
DECLARE
    found_agency bigint;
    line audit_auditevent;
BEGIN
    FOR found_agency IN SELECT id FROM agencies_agency ORDER BY id LOOP
        PERFORM set_config('app.agency_id', found_agency::text, true);
        FOR line IN SELECT * FROM audit_auditevent WHERE agency_id = found_agency ORDER BY id LOOP
            PERFORM audit_seal_line(line);
        END LOOP;
    END LOOP;
    PERFORM set_config('app.agency_id', '', true);
END $$
"""

# Room beside each head for its next state: its indexes need not grow.
HEADS_CHANGE_IN_PLACE = "ALTER TABLE audit_chainhead SET (fillfactor = 50)"


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_the_chain")]

    operations = [
        EnableRowLevelSecurity("ChainHead", "Seal", "Root"),
        AppendOnly("Seal", "Root"),
        migrations.RunSQL(HEADS_CHANGE_IN_PLACE, "ALTER TABLE audit_chainhead RESET (fillfactor)"),
        migrations.RunSQL(SEAL_LINE, "DROP FUNCTION audit_seal_line(audit_auditevent)"),
        migrations.RunSQL(
            "REVOKE EXECUTE ON FUNCTION audit_seal_line(audit_auditevent) FROM PUBLIC", migrations.RunSQL.noop
        ),
        migrations.RunSQL(SEAL_LINES, "DROP FUNCTION audit_seal_lines()"),
        migrations.RunSQL(SEAL_WHAT_THERE_IS, migrations.RunSQL.noop),
        migrations.RunSQL(AT_THE_END, "DROP TRIGGER seal ON audit_auditevent"),
    ]
