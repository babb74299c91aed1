# P5: written answers of lines on which a careless expression takes minutes
