"""The last sample of Django's page on logging, without Django: what each record comes to, a line of JSON each."""

import json
import logging
import logging.config
import sys

debug = sys.argv[1] == "development"
reached = []


class SpecialFilter(logging.Filter):
    def __init__(self, foo):
        super().__init__()
        self.foo = foo

    def filter(self, record):
        return getattr(record, "audience", None) != self.foo


class RequireDebugTrue(logging.Filter):
    def filter(self, record):
        return debug


class StreamHandler(logging.Handler):
    def emit(self, record):
        reached.append("console: " + self.format(record))


class AdminEmailHandler(logging.Handler):
    def emit(self, record):
        reached.append("mail: " + self.format(record))


# As Django's own defaults, which it reads first.
logging.getLogger("django").setLevel("INFO")
logging.lastResort = None
logging.config.dictConfig(
    {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "verbose": {
                "format": "{levelname} {asctime} {module} {process:d} {thread:d} {message}",
                "style": "{",
            },
            "simple": {"format": "{levelname} {message}", "style": "{"},
        },
        "filters": {
            "special": {"()": SpecialFilter, "foo": "bar"},
            "require_debug_true": {"()": RequireDebugTrue},
        },
        "handlers": {
            "console": {
                "level": "INFO",
                "filters": ["require_debug_true"],
                "()": StreamHandler,
                "formatter": "simple",
            },
            "mail_admins": {"level": "ERROR", "()": AdminEmailHandler, "filters": ["special"]},
        },
        "loggers": {
            "django": {"handlers": ["console"], "propagate": True},
            "django.request": {"handlers": ["mail_admins"], "level": "ERROR", "propagate": False},
            "myproject.custom": {
                "handlers": ["console", "mail_admins"],
                "level": "INFO",
                "filters": ["special"],
            },
        },
    }
)

for name, level, audience in json.load(sys.stdin):
    extra = {"audience": audience} if audience else None
    logging.getLogger(name).log(getattr(logging, level), f"{name} {level} {audience}", extra=extra)
print(json.dumps(reached))
