"""What `make bench` measures against the design's budgets: one file a measure."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# As pytest's settings have it; the functions are no package.
sys.path.insert(0, str(ROOT / "functions"))
