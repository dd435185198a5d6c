"""Where official zones are kept, without reading the thresholds of detectors for it."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["official_file"]

OF_THRESHOLDS = ("SEALANE_DETECT_", "SEALANE_TRACKS_")


def official_file() -> Path:
    """The file that the setting ``law.zones`` names, or the user's data.

    The thresholds, which take half a second to import, are read only where the environment or the
    settings file names other settings than those of the house: so they are checked as ever.

    Raises:
        BadSetting: a setting is wrong.
    """
    from sealane import law, settings
    from sealane.errors import BadSetting

    of_house = {setting.name: setting for setting in settings.SETTINGS}
    if any(variable.startswith(OF_THRESHOLDS) for variable in os.environ):
        return law.official_file(settings.resolve()["law.zones"])
    try:
        return law.official_file(settings.resolve(among=of_house)["law.zones"])
    except BadSetting:
        return law.official_file(settings.resolve()["law.zones"])
