"""How Pelican renders the site. From the repository's root: `pelican --fatal errors`."""

import os

from undersigned.cases import templates
from undersigned.rules.language_code import CODE

PATH = os.environ.get("CONTENT", "site/content")
OUTPUT_PATH = "build/site"
DELETE_OUTPUT_DIRECTORY = True

PLUGIN_PATHS = ["site/plugins"]
PLUGINS = ["undersigned_site"]
COUNTS = os.environ.get("COUNTS", "")  # a folder of published counts; empty: pages show no number
SENDER = os.environ.get("SENDER", "")  # the address mails come from; empty: pages do not name it
SITE_ADDRESS = os.environ.get("SITE_URL", "").rstrip("/")  # empty: no links to share by

CARDS = "build/cards"  # social cards that were drawn before; builds may share them
PICTURES = "build/pictures"  # and pictures that were made small

THEME = "site/theme"
THEME_STATIC_PATHS: list[str] = []
IGNORE_FILES = [".*"]  # what systems and editors keep for themselves
# What is rendered stands in the theme's `templates`; what that is made of, here.
THEME_TEMPLATES_OVERRIDES = [
    str(templates.FOLDER),
    *(f"{THEME}/{made_of}" for made_of in ("bases", "parts", "styles", "scripts")),
]
JINJA_ENVIRONMENT = templates.options()

# Every page is `<campaign>/<page>.<language>.md`, an update `<campaign>/updates/<page>.…`; their
# addresses come from the plugin.
PAGE_PATHS = [""]
PATH_METADATA = rf"(?P<folder>[^/]+)/(?P<slug>(updates/)?[^/.]+)\.(?P<lang>{CODE})\.md$"
PAGE_TRANSLATION_ID = ""
FORMATTED_FIELDS: list[str] = []  # the reader makes of the head what it is

# What a blog has and this site does not.
ARTICLE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

# The same output on every machine.
LOCALE = ["C"]
TIMEZONE = "UTC"
