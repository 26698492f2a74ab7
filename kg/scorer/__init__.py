"""What was extracted, judged against what people annotated.

The scorer shares no code with the extractor it judges, names included.
"""

from kg.scorer.comparison import Score
from kg.scorer.passage import read_jsonl
from kg.scorer.report import Report, evaluate, show

__all__ = ["Report", "Score", "evaluate", "read_jsonl", "show"]
