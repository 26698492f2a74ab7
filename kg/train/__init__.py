"""How the reading model is made; needs the extra `train`. See `python -m kg.train --help`."""
