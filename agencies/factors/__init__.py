"""Second factors: authenticator apps, passkeys and recovery codes, on top of ``allauth.mfa``.

They belong to a person, not to an agency; which roles need one is a setting of each agency.
"""
