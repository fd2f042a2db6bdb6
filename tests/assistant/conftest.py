"""Tests of the assistant's half run in its own environment, without TensorFlow, like the server."""

from frontdesk.channel import lean

lean.install()
