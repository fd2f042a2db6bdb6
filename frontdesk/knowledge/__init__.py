"""What the assistant knows and may say: topics, facts, answers, replies, the clinic's own data.

Pure: reads YAML from the project's `data/` and `clinic.yml`; imports no framework.
"""
