from a_warm_up import EPS
