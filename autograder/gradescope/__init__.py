"""Gradescope's side: the container, the zip that is uploaded, the daily limit, the dry run."""
