"""What is our own fault, and never the student's?"""


class GraderFault(Exception):
    """The grader, its data or its host failed. It ends the grading of a submission without a score."""
