"""The launcher: what bin/run, bin/test and bin/niaouli do.

It runs before anything is installed, so it imports the standard library and nothing else: neither
Django nor the rest of Niaouli, which it starts as separate processes.
"""
