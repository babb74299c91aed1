"""What marks: a run, judging and its words, follow-through, named mistakes, remarks, and what a submission earned."""
