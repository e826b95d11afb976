"""What visitors bring to each desk: the things, and the ways to ask about them."""

THINGS = {
    "cloakroom": "umbrella, rucksack, pushchair, wet coat, suitcase, skateboard, violin case, cycle helmet, shopping "
    "trolley, folding bike, laptop bag, walking stick, guitar, sports bag, thermos flask, bouquet, scooter, cool box",
    "ticket desk": "family ticket, student discount, gift voucher, late booking, season pass, group rate, senior "
    "ticket, joint ticket, refund, timed slot, online code, resident card, second visit, annual card, day ticket",
    "lost property office": "glove, house key, scarf, sketchbook, earring, phone, wallet, teddy bear, spectacle case, "
    "bus pass, hearing aid, bracelet, water bottle, sun hat, notebook, camera strap, hat pin, child's shoe",
    "education desk": "school workshop, clay class, teachers' pack, holiday club, drawing course, colouring workshop, guided "
    "tour for nine-year-olds, loan box, mask making, summer school, toddler morning, story hour, printing course",
    "museum shop": "poster, tea towel, catalogue, postcard set, replica coin, jigsaw, enamel pin, print on canvas, "
    "roll of wrapping paper, mug, silk tie, calendar, children's atlas, tote bag, chess set, paper model",
    "café": "birthday cake, vegan lunch, table for twelve, bowl of gluten-free soup, high chair, coffee to go, bottle "
    "warmer, seat on the terrace, cream tea, lunch box, dairy-free scone, children's menu, second pot of tea",
}
"""By desk, separated by commas; they are dealt to the splits, so that test asks about other things than train."""

ASKED = {
    "cloakroom": """
    where can i leave my {x} while we look round?
    Is there somewhere to put a {x}? I don't want to carry it up three floors.
    my {x} won't fit in the lockers, what now
    The guard says I can't take the {x} into the galleries. Where does it go?
    do you keep a {x} safe for an hour or two
    Somebody told me you look after bags, and I have a {x} with me, would that be all right too?
    Hi! Just arrived from the station with a {x}. Any place to drop it?
    can a {x} be handed in at the entrance
    I'd like both hands free. Who takes my {x}?
    There's a queue behind me, so quickly: {x}, where to?
    When I come out again, where do I pick up the {x} I handed over this morning?
    what time do you stop looking after a {x}
    !I've been lugging this {x} since breakfast and my shoulder is killing me.
    !Number 48 on my little tag, and a {x} that should be hanging on it.
    One of your people waved me back because of the {x}, so here I am.
    !Everything's ticketed and paid, only this {x} is in the way of seeing anything.
    !Rather not drag a {x} past the porcelain, if you see what I mean.
    """,
    "ticket desk": """
    how much is a {x} these days
    I booked the wrong day. Is a {x} still possible?
    Do I get a {x} if I bring my library card?
    We are eleven people, some of us with a {x}. Who sorts that out?
    my {x} won't scan at the gate
    Someone gave me a {x} for Christmas; how do I use it?
    Could you tell me whether a {x} covers the tower as well?
    is the {x} cheaper after four
    I'm outside with a {x} on my phone and the battery is nearly flat, help
    Bought a {x} last week and would like to change the date.
    What do I have to show to have a {x}?
    hello, {x} for tomorrow please, two adults
    !Before I join that long line: does it sell a {x} as well?
    !They charged my card twice, once for a {x} that I never asked for.
    !It says eight pounds online and ten on the wall, which holds for a {x}?
    !Came for the afternoon, stayed out in the sun, may I still use the {x} next week?
    !Nobody at home could work out how a {x} is paid for.
    """,
    "lost property office": """
    i think i dropped my {x} on the stairs
    Has anyone handed in a {x}? It was blue.
    My son left his {x} in the dinosaur room yesterday.
    I found a {x} under a bench. Who wants it?
    we were here on sunday and now the {x} is gone
    It's only a {x}, but it was my grandmother's, and I must have lost it near the clocks.
    Did a {x} turn up this afternoon by any chance?
    A {x} is lying in the ladies' on the first floor, somebody will miss it
    where do I ask about a missing {x}
    I've been through all my pockets twice: no {x}.
    a stranger just gave me this {x} and walked off, it isn't mine
    Left the building, got on the tram, no {x}. Must be with you.
    !Had it at the mummies, hadn't it at the exit. My {x}, I mean.
    !Please look on the sofa by the big ship, that's where I last saw my {x}.
    !Counted everything on the train home and came up one {x} short.
    !Whoever sat on the red chair before me has left a {x} behind.
    !Yesterday evening I still owned a {x}; then I visited you.
    """,
    "education desk": """
    I teach year four and would love a {x} in May.
    who do i talk to about the {x}
    Is there still room in the {x} on Saturday?
    My daughter is mad about pottery; is the {x} for her age?
    We'd like to bring thirty pupils and do the {x}.
    does the {x} cost extra for schools
    Could a home-schooled child join the {x}?
    What should the kids wear for the {x}?
    I saw a leaflet on a {x}, where do I put my name down?
    can grandparents come along to the {x}
    Our school wants the {x} again, same as last spring.
    In which weeks of the year does the {x} run?
    !Twenty-six seven-year-olds, one rainy Tuesday, and I hear you have a {x}.
    !The head wants a price for the {x} by Friday.
    !Ours are a lively bunch, but I reckon the {x} would keep them quiet.
    !A flyer in the staff room praises your {x} to the skies.
    !Before half-term I need to know whether the {x} is full.
    """,
    "museum shop": """
    do you still sell the {x} with the owl on it
    I'd like to buy a {x} for my aunt.
    How much is the {x} in the window?
    Can I send back a {x} that came broken?
    My {x} has a page missing, whom do I see?
    is the {x} also in red
    Do members get something off a {x}?
    I'm after the {x} from last year's exhibition.
    who restocks the {x}, the rack is empty
    Could someone wrap a {x} as a present?
    Do you post a {x} to Canada?
    need a small souvenir, maybe a {x}, under ten pounds
    !My niece set her heart on the {x} she saw on the way in.
    !Two for the price of one, says the sticker, but the till wants full price for the {x}.
    !I put back a {x} an hour ago and regret it bitterly.
    !The corner of my {x} was crushed when I unpacked it at home.
    !Gran collects those, so one {x} with the lighthouse if there is any left.
    """,
    "café": """
    could we have a {x} around one
    Do you do a {x}?
    It's my dad's seventieth and I'd love a {x}.
    I can't eat wheat. Is there a {x}?
    where do I order a {x}
    Is a {x} included in the combined ticket?
    A {x} for our walking club, please, next Thursday.
    my toddler is hungry, is there a {x}
    How late can one get a {x}?
    Somebody promised us a {x} and there's nobody at the counter.
    We have a baby with us and need a {x}.
    may i bring my own or must it be your {x}
    !Three hours of marble busts, and now nothing would do me more good than a {x}.
    !Eight hungry cyclists. A {x}. Where?
    !Little Emma turns six today and has asked for one thing: a {x}.
    !The doctor allows me hardly anything, but a {x} would be fine.
    !Feet up, eyes shut, a {x}: can that be had here?
    """,
}
"""By desk, one a line; ``!`` marks what only test asks. ``{x}`` is the thing."""
