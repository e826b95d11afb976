"""What a good answer is: one file per metric, each with a class ``Metric``; the file name is its name in task.yaml."""
