# A stray character  of an editor, in a comment.
SIGN = ""
