"""Where the command `avstem` is.

In: nothing, or the path in the environment variable AVSTEM. Out: the path of the command: the one that this package was installed with, else
the one on the path.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

#: Names another command than the installed one.
VARIABLE = "AVSTEM"

_NAME = "avstem.exe" if sys.platform == "win32" else "avstem"


def find_command() -> str:
    """The path of the command `avstem`; FileNotFoundError where there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    schemes = [sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user")]
    folders = [sysconfig.get_path("scripts", scheme=scheme) for scheme in schemes]
    # `pip install --target` puts commands beside the package.
    folders.append(str(Path(__file__).parent.parent / "bin"))
    for folder in folders:
        path = Path(folder) / _NAME
        if path.is_file():
            return str(path)
    found = shutil.which("avstem")
    if found is None:
        raise FileNotFoundError("the command avstem was not found: install the wheel, or name it in the environment variable AVSTEM")
    return found
