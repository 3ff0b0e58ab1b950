"""How the plugin joins Pelican, which calls back in no order that it promises."""

from pelican.plugins import signals

import undersigned_site


def test_what_must_come_after_another_is_called_by_it_and_not_by_pelican() -> None:
    """Else a manifest may be written before what it is to name."""
    undersigned_site.register()
    named = [
        receiver.__name__
        for signal in (signals.page_writer_finalized, signals.finalized)
        for receiver in signal.receivers_for(None)
        if receiver.__module__.startswith("undersigned_site")
    ]
    assert len(named) == 2
