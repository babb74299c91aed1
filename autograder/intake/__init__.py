"""What was handed in: one upload (collect, place, read, written answers) and a folder of them."""
