"""Text in, verdict out: crisis, emergency or neither.

Pure and usable without Rasa, in both environments. Two layers look at every sentence and at the
whole message: phrase patterns (`patterns.py`, data in `data/safety.yml`) and a classifier over
sentence vectors (`classifier.py`). Either can raise; what lowers is listed in `lowering.py`.
"""
