"""How people say it. ``{t}`` trouble, ``{w}`` why, ``{a}`` what to do, ``{d}`` day, ``{n}`` the one who does it."""

OPENERS = """
    First thing on my list: {t}.
    Bad news, {t}.
    You may have heard that {t}.
    Can we talk about something? It's that {t}.
    So, {t}, and {w}.
    I hate to bring it up, but {t}.
    It can't go on like this, {t} and {w}.
    Next point. {T}.
    Before we start, {t}.
    Did you see the note? {T}.
    Well, {t}. Again.
    Somebody has to say it: {t}.
    Now to the thing that worries me, {t}.
    I got a call this morning because {t}.
    {T}, I'm afraid.
    Another week, another problem: {t}.
    !I'll keep it short. {T}.
    !The long and the short of it is, {t}.
    !Have a guess what I found today. {T}.
    !One thing spoils my sleep: {t}.
    !Let me be blunt, {t}.
    !No way round it, {t}.
"""
REPLIES = """
    Oh no. And {w}.
    Yes, {w}, I noticed.
    Not again! You do know that {w}?
    That's serious, {w}.
    I thought we'd settled that last year.
    Who's to blame for that?
    Hm. And {w}, don't forget.
    Is it really that bad?
    I said so in the spring, didn't I.
    Could we simply wait and see?
    Let's not panic.
    That would explain a few things.
    Is there any money for it?
    It's worse than you think, {w}.
    Since when?
    We could close for a while.
    !The trouble being that {w}.
    !My mother always said it would end like this.
    !Does the chair know?
    !Then we've got to act, {w}.
    !I'd leave it, honestly.
    !And to top it all, {w}.
"""
BETWEEN = """
    We can't wait, that's clear.
    I asked around and nobody has a better idea.
    Doing nothing is out of the question.
    It won't cost much, I checked.
    Last time we ignored it and paid twice.
    I don't mind who does it.
    Somebody should simply get on with it.
    I'm too busy myself this week.
    The others agree, I think.
    We have done it before, it's no great effort.
    Fair enough.
    So what do we do?
    !Any volunteers?
    !It's hardly rocket science.
    !We talk and talk, and nothing gets done.
    !Hands up who's free.
"""
DECISIONS = """
    Then I'll {a} {d}.
    All right, I will {a} {d}.
    {n}, will you {a} {d}? - Yes, fine.
    Let's do it like this: {n} will {a} {d}.
    Fine, {n} is going to {a} {d}.
    Leave it to me, I'll {a} {d}.
    {n} can {a} {d}, agreed?
    Good, so {n} will {a} {d}.
    Give me time until then and I'll {a} {d}.
    Agreed: {n} should {a} {d}.
    I can {a} {d} if that helps.
    Decided, then. {n} will {a} {d}.
    !Okay, okay, I'll {a} {d}.
    !Minutes, please: {n} will {a} {d}.
    !If no one minds, I'm going to {a} {d}.
    !That settles it, {n} will {a} {d}.
"""
"""``{n}`` stands where another than the speaker does it."""
DAYS = """
    on Monday; tomorrow; this afternoon; before the weekend; on Friday morning; by Wednesday; tonight; next week
    on Tuesday; right after the meeting; by the end of the month; on Thursday evening; first thing tomorrow; on Saturday
    within two days; by noon; on Sunday; before Easter; at the start of term; on the way home; by the tenth
    before the next meeting; in the lunch break; early next month
"""
NAMES = """
    Ada; Bruno; Carla; Desmond; Elif; Frank; Greta; Hugo; Ivy; Jamal; Kirsten; Leo; Maud; Nils; Olga; Percy; Rhona; Samir
    Tilda; Umar; Vera; Walt; Yusuf; Zoe; Agnes; Boris; Clem; Dora; Ewan; Fatima; Gus; Hanna; Igor; Joan; Kofi; Lucia
    Milo; Nora; Otto; Petra; Quentin; Rosa; Stan; Thea; Ursula; Vince; Wanda; Xenia; Yorick; Zelda
"""
