"""The sentences that e-mails are put together from. ``{q}`` quantity, ``{i}`` item, ``{u}`` unit, ``{d}`` day."""

ORDERS = """
    please send {q} {u} of {i}
    We need {q} {u} of {i} again.
    Could you put us down for {q} {u} of {i}?
    I'd like to order {q} {u} of {i}, same quality as last time.
    {q} {u} {i} pls
    Our shelves are empty, so {q} {u} of {i}, please.
    Can we have {q} {u} of your {i}?
    This is an order for {i}: {q} {u}.
    Kindly supply {q} {u} of {i} on our usual terms.
    After last week's rush we are out of {i} and want {q} {u}.
    What we are after is {i}, {q} {u} of it.
    Put {q} {u} of {i} on the van for us.
    The boss says yes to the {i}, so make it {q} {u}.
    {i}, {q} {u}, as discussed on the phone.
    Following your quote I hereby order {q} {u} of {i}.
    We'll take {q} {u} of the {i} you showed us.
    Time to stock up: {q} {u} of {i}.
    Would it be possible to get {q} {u} of {i} from you?
    Order: {i} / {q} {u}
    I was told you carry {i}. If so, {q} {u} for us.
    Let us have {q} {u} of {i} when you can.
    My colleague forgot to order {i} and now we need {q} {u} of it.
    Right, decision made, {q} {u} of {i} it is.
    For the new workshop we require {q} {u} of {i}.
    How about {q} {u} of {i}? Consider it a firm order.
    Down to our last {i} here. {q} {u} should see us through.
    Please enter the following order: {q} {u} of {i}.
    Another {q} {u} of {i} would be lovely.
    It's that season again and {q} {u} of {i} will do nicely.
    I am writing to purchase {q} {u} of {i}.
    Count us in for {q} {u} of {i}.
    sorry for the short mail, we want {q} {u} of {i}
    You did us a good price on {i}, so let's say {q} {u}.
    Ship {q} {u} of {i} to the usual address.
    A customer has asked for {i}, which means {q} {u} from you.
    Will you reserve {q} {u} of {i} for us and send them on?
    The committee has agreed to buy {q} {u} of {i}.
    Hardly any {i} left, can you do {q} {u}?
    Same again as in spring, that is {q} {u} of {i}.
    Book in {q} {u} of {i} under our account.
    !{i} is what everyone wants this week; {q} {u} ought to be enough.
    !Between us we reckon on {q} {u} of {i}, so go ahead with that.
    !If there's still {i} in your warehouse, {q} {u} belong to us.
    !I have counted twice and the answer is {q} {u} of {i}.
    !Nothing fancy this time, just {i}. Amount: {q} {u}.
    !Would you be so kind as to part with {q} {u} of {i}?
    !Mum's orders are {q} {u} of {i} and I am not to forget.
    !To cut a long story short: {i}, and of that {q} {u}.
"""
DELIVERIES = """
    We need it by {d}.
    Delivery on {d} suits us.
    Please deliver {d}.
    someone is in on {d}
    If it gets here by {d} we are happy.
    Can it arrive on {d}?
    The yard is open {d}, so come then.
    Requested delivery: {d}
    We'd want to have it here {d}.
    {d} would be ideal for the delivery.
    Drop it off {d}, please.
    Our lads unload on {d}.
    aim for {d}
    It must be with us no later than {d}.
    Let's fix {d} for the drop.
    We are closed until then, so {d} please.
    !I'll be at the gate myself on {d}.
    !Anything before or on {d} works.
    !Send the lorry {d}.
    !Our fitter starts on {d} and wants it on site.
    !Pencil in {d}.
"""
REFERENCES = """
    Our PO is {p}.
    PO number {p}
    Please quote {p} on the invoice.
    Use purchase order {p}.
    Ref. {p}
    Accounts want {p} on the paperwork.
    This goes under our order no. {p}.
    (our number: {p})
    The purchase order is {p}, as always on the top right.
    Invoice against {p}, thanks.
    !Stick {p} on the bill or they won't pay it.
    !Internally this runs as {p}.
    !{p} is what our finance system calls it.
    !Our bookkeeper insists on seeing {p} somewhere.
    !Number for your files: {p}
    !You'll find the matching purchase order under {p}.
    !Billing under {p}, please and thank you.
    !the magic number today is {p}
"""
URGENT = """
    Please send it express, we'll pay the extra.
    It's urgent, so express delivery.
    express please!!
    We need the fast service this time.
    Can you use the overnight courier?
    Happy to pay for express.
    Top speed, please, the machine is standing still.
    Put it on the express van.
    Choose the quickest shipping you have.
    !This can't wait for the weekly round, so whatever is fastest.
    !Rush it to us, cost doesn't matter.
    !By express, or we lose the job.
"""
CALM = """
    Standard delivery is fine.
    No rush at all.
    The ordinary van will do.
    No need for express this time.
    It can come with the weekly round.
    We are not in a hurry.
    don't bother with express
    Normal shipping, please.
    !Take your time over it.
    !The slow boat is good enough.
    !Last time you sent it express, which was not needed.
"""
BESIDES = """
    The {o} we had in spring were fine, by the way.
    Leave out the {o} from my last mail, we found some.
    The {o} you sent in May arrived broken, but that's settled.
    We no longer need the {o}.
    Thanks for the quick help with the {o} the other day.
    My sister-in-law may ring you about {o}, that's a separate matter.
    How is the new warehouse coming along?
    Hope the flood didn't hit you too badly.
    Please cancel the {o} that I asked about on the phone.
    Your driver was a delight, do tell him.
    Do you still stock {o}? Not for now, just asking.
    The invoice for the {o} has been paid.
    Our old address is no longer valid, but you know that.
    Sorry we missed your open day.
    The catalogue says {o} are half price, is that a misprint?
    Weather's been awful here.
    I tried to ring but the line was busy.
    We had thought of {o} as well, but that has to wait.
    !We went for {o} from someone else, no hard feelings.
    !The lads still talk about the {o} that came in pink.
    !Before you ask, the {o} were sold within a day.
    !Congratulations on thirty years in business.
    !I'd been going to add {o}, then saw the price.
"""
"""What an e-mail says besides; ``{o}`` is an item that is not ordered."""
GREETINGS = """
    Hi there,; Dear sirs,; Hello Brackwater,; Good morning,; Hi,; Dear Sales,; hello,; Morning all,; Dear Brackwater team,
    Hey,; To whom it may concern,; Good day,; Afternoon,; Hi folks,; Dear Sir or Madam,; Hello again,
"""
CLOSINGS = """
    Thanks, {n}, {c}
    Best, {n} ({c})
    Cheers {n} / {c}
    Kind regards, {n}, {c}
    {n} at {c}
    Yours faithfully, {c}
    Many thanks from all at {c}
    {c} - {n}
    Regards, {n} for {c}
    ta, {n} from {c}
    !{n} here, writing for {c}, till soon
    !Greetings from {c}!
    !With thanks in advance, {c}, per pro {n}
    !Sent from the office of {c} by {n}
    !See you on the loading bay. {n}, {c}
    !{c}. (It's {n} today, the boss is ill.)
    !Warmly, {n} and everybody else at {c}
"""
