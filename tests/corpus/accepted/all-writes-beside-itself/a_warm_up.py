# A log that is written whenever the file is imported.
from pathlib import Path

Path(__file__).with_name("log.txt").write_text("imported\n")
open("data/seen.txt", "w").close()
