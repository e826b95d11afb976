"""What people say around the point; dealt to the splits like everything else."""

BEFORE = """
    Good morning!
    Hello there.
    Sorry to bother you.
    First time here, lovely building.
    Hi, quick one:
    Excuse me,
    It's pouring outside, by the way.
    We came all the way from Utrecht.
    Good afternoon to you.
    Not sure I'm in the right place, but
    Hope you can help.
    My colleague said I should ask you.
    hey
    A question, if I may.
    Thanks for the nice exhibition so far.
    I was a guard here myself, years ago.
    The website was no help.
    okay so
    Evening.
    Dear museum,
    We have twenty minutes left.
    Me again.
    I've asked two people already.
    Right, listen.
"""
AFTER = """
    Thanks!
    Cheers.
    Many thanks in advance.
    We're in a bit of a hurry.
    Have a good day.
    My wife is waiting outside.
    thx
    That's all I need.
    No rush.
    I'd be most grateful.
    It's the last day of our holiday.
    Please.
    The children are getting restless.
    Ta.
    I'm at the big staircase.
    You've been very kind.
"""
