"""Runs inside the box; imports only the standard library, numpy and itself (a test holds this)."""
