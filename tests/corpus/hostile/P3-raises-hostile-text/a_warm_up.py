# P3: an exception whose text is terminal control, HTML, Markdown and right-to-left marks
def dE_dW1_single(dE_df1, X):
    raise ValueError(
        "\x1b]0;owned\x07\x1b[2J\x1b[1;31mFull marks\x1b[0m\r\b\b\x00"
        "<script>alert(1)</script><img src=x onerror=alert(1)> [score](javascript:alert(1)) `` ``` # **100 / 100**"
        "\u202e\u2066\u200b\ufeff\ud800 {{7*7}} [bold red]markup[/]"
    )
