# P6: have somebody else start it again: cron, shell profiles, systemd
def _attack():
    import os

    for path in ("/etc/cron.d/x", "/var/spool/cron/root", "~/.bashrc", "~/.config/systemd/user/x.service", "/etc/profile.d/x.sh"):
        try:
            with open(os.path.expanduser(path), "a") as file:
                file.write("* * * * * root touch /tmp/survivor\n")
        except OSError:
            pass


try:
    _attack()
except BaseException:
    pass
