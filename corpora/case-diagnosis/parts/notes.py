"""How clinicians jot a case down. ``{w}`` who, ``{t}`` how long, ``{1}`` to ``{4}`` findings, ``{o}`` something besides."""

NOTES = """
    {w}. {t} of {1}, {2}. Also {3}. {o}.
    {w}, {1} for {t}. O/E {2}. {3}. PMH: {o}.
    {w} c/o {1}. {T} history. {2}; {3}. {o}.
    Seen today: {w}. {1}, {2}, {3}. Duration {t}. {o}.
    {w}. PC: {1}. HPC: {2}, {t}. {3}. SH: {o}.
    Phone call from {w}: {1}, {2}. Has had this {t}. On asking, {3}. {o}.
    {1} in {w}. {2} {t} now. {o}. {3}, {4}.
    {w} brought in with {1}. Noted {2}. {3}. {o}.
    {w} ({o}): {1}; {2}; {3}; {t}.
    Home visit. {w}. {2} and {1}. {o}. {3}.
    {o}. {w}. Complains of {1}, {3}. {t}. {2} found.
    Hx {t}: {1}, {2}. {w}, {o}. Ex: {3}.
    {w} walks in. {1}. {t}. Says {2}. I find {3}. {o}.
    Re: {w}. {1} {t}. {4}. {2}. {3}. {o}.
    {w} - {1} - {2} - {3} - {o}
    Handover: {w}, {t}, {1}, {2}. Bg {o}. {3}.
    Letter: thank you for seeing {w}, who has {1} ({t}). {2}. {3}. {o}.
    {w}, {o}, {t}: {1} plus {2}. {3} too.
    Problem: {1}. {w}. {2}, {3}, {4}. {t}.
    {w}. Worried by {1}. In addition {2}. {t}. {3}. {o}.
    !Triage 10:40, {w}: {1}. {2}. {o}. {3}, all for {t}.
    !{w}: "{1}". {t}. Nurse notes {2} and {3}. {o}.
    !Called to see {w}; {o}. {2}. {3}. Main trouble {1}, {t}.
    !{1}; {2}; {3}. That is {w}, {t}, {o}.
    !Clinic list no. 4. {w} with {2}, {t}. Adds {1}. {o}. {3}.
    !{w} {t} {1} {2} // {3} // {o}
    !Ward round: {w}, {o}. Came with {1} and {2}. {t}. Now {3}.
    !Mum/partner reports {w} has {1}, {2}. {t}. Seen: {3}. {o}.
    !For advice please. {o}, {w}. {3}. {1} ({t}), {2}, {4}.
    !{2} is what bothers {w} most. {1} as well. {t}, {o}, {3}.
"""
TIMES = "2/7; three days; five days; one week; 4/52; a day or so; a fortnight; 6 hours; two months; some days"
