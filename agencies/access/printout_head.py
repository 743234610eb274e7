"""What stands above the printed table of rights, and the order of its chapters."""

# By floor of the code; a floor without a title here would be missing, and a test says so.
CHAPTERS = {
    "agencies": "The agency and its people",
    "clients": "Clients",
    "sessions": "Sessions and their reviews",
    "plans": "Plans",
}

HEAD = """# Who may do what

Generated from the table of rights in the code by `python manage.py permissions --write`; a test fails when
this page is stale. What is not listed is not allowed. Why some rights are as they are:
[rights.md](rights.md).

## How to read it

| how far | |
| --- | --- |
| **agency** | every such record of the agency, never of another one |
| **team** | what belongs to the teams one is in today |
| **caseload** | what belongs to clients assigned to one today; yesterday's assignment opens nothing |
| **assigned** | what was handed to this person |
| **own** | what this person made; each section says what that is |
| **self** | what is about oneself, as a client |

**†** The state of a record narrows the right further, whoever acts; the section says how.

**‡ Emergency access** adds to “view” what hangs on the one client whom a practitioner or supervisor opened,
by exact name and number or birth date, with a typed reason, for an hour at most; it never adds to any other
right, and an agency can switch it off. Somebody else reviews each afterwards.

**Support** is the operator of the installation, and only inside a support session: opened with a second
factor and a typed reason, for an hour at most, in an agency that allows it, seen and ended by its
administrators. It reads what an administrator reads of a record, because a fault is reproduced on those
pages, and writes, signs, exports and invites nothing. Notes of sessions, the client’s own words, rulers,
reviews, files, keys, invitations and the trail stay closed. Every request in it stands in the trail.
"""
