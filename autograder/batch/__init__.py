"""A class: which submissions there are to grade, by which processes, and where the results are kept."""
