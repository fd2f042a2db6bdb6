"""A message and what was said before in, its asks with kind, topic and confidence out.

Pure: no Rasa. The Rasa components of `frontdesk.nlu` wrap it; `bench/` measures it on public data.
"""
