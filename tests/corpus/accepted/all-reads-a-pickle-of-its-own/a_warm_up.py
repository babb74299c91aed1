# Settings that were saved at home.
import json
import pickle

SETTINGS = pickle.load(open("settings.pkl", "rb"))
assert SETTINGS == {"rate": 2}
