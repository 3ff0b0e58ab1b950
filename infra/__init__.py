"""What surrounds the site: the CDN and alarms as templates, and the whole stack on one machine."""
