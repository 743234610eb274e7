"""The database keeps what clients are found by, whoever writes a name and however.

The functions run with the rights of whoever writes (no SECURITY DEFINER), so row-level security holds
in them as everywhere. ``clients_folded`` and the splitting say in SQL what clients/searching.py says in Python; a
test compares the two.
"""

from django.db import migrations

FUNCTIONS = r"""
CREATE FUNCTION clients_folded(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(
        lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g')), 'łøđıς', 'lodiσ'
    )
$$;

CREATE FUNCTION clients_parts(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_remove(
        regexp_split_to_array(
            public.clients_folded(name), '[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u2000-\u206f]+'
        ),
        ''
    )
$$;

-- Every ending of three letters or more, shorter parts whole, and each part of the number as a whole.
CREATE FUNCTION clients_entries(number text, VARIADIC names text[]) RETURNS SETOF text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 12 AS $$
DECLARE
    entries text[] := '{}';
    part text;
BEGIN
    FOREACH part IN ARRAY public.clients_parts(array_to_string(names, ' ')) LOOP
        part := left(part, 80);
        FOR start IN 1 .. greatest(length(part) - 2, 1) LOOP
            entries := entries || substr(part, start);
        END LOOP;
    END LOOP;
    FOREACH part IN ARRAY public.clients_parts(number) LOOP
        entries := entries || ('#' || left(part, 80));
    END LOOP;
    RETURN QUERY SELECT DISTINCT unnest(entries);
END
$$;

CREATE FUNCTION clients_keep_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.number, OLD.given_name, OLD.family_name, OLD.chosen_name)
            = (NEW.number, NEW.given_name, NEW.family_name, NEW.chosen_name) THEN
            RETURN NULL;
        END IF;
        DELETE FROM public.clients_searchentry WHERE agency_id = NEW.agency_id AND client_id = NEW.id;
    END IF;
    INSERT INTO public.clients_searchentry (agency_id, public_id, client_id, entry)
    SELECT NEW.agency_id, gen_random_uuid(), NEW.id, entry
    FROM public.clients_entries(NEW.number, NEW.given_name, NEW.family_name, NEW.chosen_name) AS entry;
    RETURN NULL;
END
$$;

CREATE TRIGGER search_entries
AFTER INSERT OR UPDATE OF number, given_name, family_name, chosen_name ON clients_client
FOR EACH ROW EXECUTE FUNCTION clients_keep_entries();
"""

REMOVED = """
DROP TRIGGER search_entries ON clients_client;
DROP FUNCTION clients_keep_entries();
DROP FUNCTION clients_entries(text, text[]);
DROP FUNCTION clients_parts(text);
DROP FUNCTION clients_folded(text);
"""

CLIENTS_SO_FAR = """
INSERT INTO clients_searchentry (agency_id, public_id, client_id, entry)
SELECT c.agency_id, gen_random_uuid(), c.id, entry
FROM clients_client c, clients_entries(c.number, c.given_name, c.family_name, c.chosen_name) AS entry
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_search_entries")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REMOVED),
        migrations.RunSQL(CLIENTS_SO_FAR, "DELETE FROM clients_searchentry"),
    ]
