"""Postal lines, which may be in other letters than the page that they stand on."""

import re
from html import escape

from tests.pages.conftest import ROOT, Site
from undersigned.rules.language import LANGUAGES
from undersigned_site.content import read_campaigns


def test_every_postal_line_goes_its_own_way_wherever_it_is_shown(own_site: Site) -> None:
    """Else "103132 Moscow" turns round in an Arabic page."""
    seen = 0
    for campaign in read_campaigns(ROOT / "site" / "content", LANGUAGES):
        addresses = [target.speaking("ar").address for target in campaign.targets]
        lines = {escape(line) for each in (*addresses, campaign.organiser.address) for line in each}
        for page in sorted(own_site.folder.glob(f"ar/{campaign.id}/**/index.html")):
            html = page.read_text("utf-8")
            for line in lines:
                shown = re.findall(rf"(?:[>\n]|, ){re.escape(line)}(?=[<\n]|, )", html)
                assert len(shown) == html.count(f"<bdi>{line}</bdi>"), (page, line)
                seen += len(shown)
    assert seen > 100
