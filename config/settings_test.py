"""Settings of the tests: the same product, with cheap passwords and mail kept in memory."""

from config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = BASE_DIR / "config" / "static"  # nothing has been collected, and one folder must exist
WHITENOISE_AUTOREFRESH = True  # looks for a file when it is asked for, not for all files for each browser
ACCOUNT_RATE_LIMITS = False
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
COMPONENT_GALLERY = True
SINGLE_SIGN_ON_NETWORKS = ["127.0.0.0/8"]
DATABASES["owner"]["TEST"] = {
    "NAME": f"test_evoke{env.str('TEST_DB_SUFFIX', default='')}",
    "DEPENDENCIES": [],  # by default it would wait for "default", which mirrors it
}
