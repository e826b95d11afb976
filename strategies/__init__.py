"""The contestants: one file per strategy; the file name is its name in task.yaml.

The only package that knows an ML library. A file that starts with an underscore is shared by strategies and is not one.
"""
