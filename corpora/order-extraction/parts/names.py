"""Who orders what, when; all invented. Each line of a bank goes to one split only."""

CUSTOMERS = """
    Alder & Wren Joinery; Birchall Roofing; Castle Moat Nurseries; Dunmore Bakery; Eastgate Garage; Fenwick Boatyard
    Gable End Builders; Harrow Lane School; Ivybridge Pottery; Jessop Print Works; Kestrel Cycles; Lowmoor Dairy
    Mossend Kennels; Netherby Florists; Oakham Upholstery; Pinfold Brewery; Quarry Bank Nursery; Redcliffe Surgery
    Saltmarsh Fisheries; Tanyard Leather; Ulverton Library; Vale Cider Company; Westerby Farm Shop; Yarrow Candles
    Ashdown Signs; Beckside Campsite; Copper Kettle Café; Drovers Inn; Elmtree Dental; Foxglove Soaps
    Greystone Masons; Hollin Hey Stables; Inkwell Stationers; Juniper Gin Works; Kirkgate Salon; Larkhill Academy
    Millrace Turbines; Northmoor Glass; Old Forge Gallery; Priory Gardens; Quayside Chandlers; Rookwood Timber
    Stonebeck Dairy; Thornfield Vets; Underhill Caravans; Viaduct Records; Wharf Street Gym; Yewtree Opticians
    Amber Lane Toys; Brook House Care Home; Crossroads Café; Dale Foot Weavers; Eden Bank Hotel; Fallow Field Farm
    Greenlaw Laundry; Hatters Yard; Ironbridge Cycles; Jubilee Hall Trust; Kingfisher Kayaks; Lantern Street Theatre
    Marlpit Ceramics; Nine Elms Framing; Orchard Row Playgroup; Packhorse Tours; Raven Hall Catering; Sandpiper Sails
    Tinker's Hill Bikes; Upper Mill Spinning; Wagtail Nursery; Windrush Organs; Yardley Stoves; Zephyr Kites
"""
ITEMS = """
    pieces: oak dowels | brass hinges | drawer runners | paint rollers | sanding discs | cable reels | door handles
    pieces: clay pots | hanging baskets | glass jars | bicycle tubes | brake pads | spark plugs | lamp shades
    pieces: name badges | lunch trays | picture hooks | shower heads | key blanks | fence posts | roof tiles
    pieces: folding chairs | storage crates | wool blankets | wire brushes | hand trowels | table legs | fuse holders
    boxes: candle wicks | deck screws | latex gloves | printer toner | copper rivets | whiteboard markers | wood staples
    boxes: paper cups | green tea bags | masonry nails | bin liners | face masks | guitar strings | sewing needles
    boxes: light bulbs | hair nets | chalk sticks | cork stoppers | envelope labels | cotton swabs | wing nuts
    sacks: bread flour | potting compost | plaster mix | horse feed | lime mortar | cat litter | wood pellets
    sacks: rock salt | bird seed | pea gravel | barley malt | play sand | sugar beet | charcoal
    rolls: bubble wrap | masking tape | kitchen foil | roofing felt | silk ribbon | garden fleece | linen canvas
    rolls: till paper | floor vinyl | barbed wire | duct tape | cling film | carpet underlay | wallpaper lining
    litres: linseed oil | screen wash | hand soap | apple juice | fence stain | floor polish | descaler
    litres: teak oil | white vinegar | antifreeze | wood glue | olive oil | chain lubricant | tile primer
"""
"""The unit that an item is sold in, then the items."""
PEOPLE = """
    Jo; Marta; Declan; Mr Okafor; Priya; Sven; Bea Lomax; Tom; Aunt Edie; Hamid; Rosie; Graham P.; Lotte; Ms Achebe
    Piotr; Cerys; Nuala; old Ted; Fran; Viktor; Mrs Bland; Imran; Gwen; Theo; Saskia; Bernard; Keiko; Dougie; Ines; Raj
"""
DAYS = """
    Monday 3 March; Friday the 14th; the first of June; Tuesday morning; 22 August; next Thursday; 9 October
    Wednesday 5 November; the end of the month; Saturday before noon; 17 April; the 30th; Monday week; 12/05
    2 February; Thursday 21st; the second week of July; tomorrow afternoon; 6 September; Friday 28 March
    the 11th of May; this Wednesday; 19 December; Tuesday the 8th; early January; 25 June; Monday at eight
    the last Friday in October; 7 July; Sunday 16th; Easter Saturday; 1 August; 13 March; the 4th; 27 November
"""
NUMBERS = """
    2 two; 3 three; 4 four; 5 five; 6 six; 8 eight; 10 ten; 12 a dozen; 15 fifteen; 20 twenty; 24 24; 25 25; 30 thirty
    36 36; 40 forty; 45 45; 50 fifty; 60 60; 75 75; 80 80; 100 a hundred; 120 120; 150 150; 200 200; 250 250; 18 18
"""
"""A quantity in digits and one way to say it."""
