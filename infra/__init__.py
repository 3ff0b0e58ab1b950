"""The site's surroundings: CDN and alarms as templates, and the whole stack on one machine."""
