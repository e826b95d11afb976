"""What customers of an invented parcel service write, by intent: sending, prices and payments."""

MESSAGES = {
    "send_parcel": """
    I want to post a box to my son, how does that work?
    how do i send something
    Never used you before. What are the steps to mail a coat?
    Where do I drop off a packet that I want to go to Wales?
    Can I hand it to the driver when he's here anyway?
    I need to get a lamp to Glasgow.
    do I write the address on it by hand
    What do you need from me to ship a chair?
    I'd like you to take a suitcase to my daughter's college.
    First-time sender here, help.
    Could I bring it to the shop without having printed anything?
    My grandson's present has to go off. Where do I begin?
    looking to dispatch a parcel this week
    Is it enough to stick stamps on it?
    How does one mail a bicycle wheel with you?
    I sold my old phone and must get it to the buyer.
    What's the easiest way to get books to my cousin?
    I have a filled box and no idea what to do next.
    Can I send off a parcel at any of your shops?
    how to post a painting
    Mailing a birthday gift for the first time, what do I do?
    I want this trunk to go to Dundee.
    """,
    "book_collection": """
    Please pick up two boxes at my house tomorrow.
    can a driver come and get my parcel
    I can't carry it to a shop, it's too heavy. Could you fetch it?
    I need a van at the warehouse at three.
    Arrange for someone to call and take away a parcel.
    When could your courier be here to collect?
    We have twelve cartons ready for you at the loading bay.
    do you come to the house for one small packet
    The driver who was to fetch my boxes hasn't shown up.
    I want to order a pick-up for Friday between nine and eleven.
    Come and get the return, I'm in all day.
    my mum is housebound, can you take her parcel from the door
    Regular collections, every afternoon, can you do that?
    Book a courier to our office please.
    He should ring twice when he comes for the crate.
    Could somebody relieve me of this enormous package?
    Send a van round for six boxes.
    Would your driver take along a parcel from my office today?
    need someone to come for a heavy crate
    At what time will my parcel be fetched from me tomorrow?
    I have a return waiting on the porch, can it be called for?
    Please come to the back entrance to collect the pallets.
    """,
    "shipping_price": """
    How much is it to send 3 kilos to Spain?
    what does a small packet cost
    Is next-day dearer than the normal one?
    I'd like a quote for forty boxes.
    Do you charge by weight or by size?
    Your rates for Ireland, please.
    would two light ones be cheaper than one heavy one
    Price for a surfboard?
    How much more is it with a signature?
    Tell me what I'd pay for a shoe box to Kent.
    Is there a discount from a hundred parcels on?
    whats the cheapest way to get a book to france
    Before I decide: what are your fees?
    Does it cost extra to remote islands?
    Can I see a tariff somewhere?
    Ten pounds for an envelope seems a lot, is that right?
    How much for a kilo to Italy?
    Would a smaller box be cheaper?
    price list please
    What does it come to with a weekend delivery?
    Roughly, the cost of mailing a drum kit?
    I'm comparing carriers; what do you ask for 5 kg?
    """,
    "print_label": """
    The label won't print.
    i have no printer, what can i do
    Where do I download the sticker again?
    My PDF comes out blank.
    Can I get the QR code instead of paper?
    The barcode is smudged, may I make a new one?
    how big must the label be
    I paid but never received the document to stick on.
    It printed across two pages.
    Can the shop produce the sticker for me?
    The link to my shipping form has expired.
    accidentally threw the label away
    Do I tape it on top or on the side?
    It says "label already used" though it's not.
    I need the same sticker a second time.
    is black and white all right for the barcode
    Can't open the file with the sticker.
    my printer cut off the barcode
    Would a handwritten label do if mine can't be printed?
    Please mail me the label once more.
    The QR code doesn't load on my phone.
    Is there a way to print it at the counter?
    """,
    "size_limits": """
    What's the heaviest you'll take?
    is 31 kg too much
    My parcel is 1.6 metres long, would that go?
    How big can it be?
    Do you transport a wardrobe?
    Is there a maximum for the locker?
    length plus girth, how do I measure that
    Would a rolled carpet be accepted?
    I have a crate of 80 by 80, too large?
    What counts as a small packet?
    does a cello fit your rules
    The shop refused my box because of its dimensions.
    Up to which weight can one person carry it?
    Can a tyre be sent without a carton, considering its width?
    Mine is thin but two metres, hm?
    How do I know whether it is oversize?
    How tall may a parcel be?
    my box is a cube of one metre, ok?
    Would 24 kilos be accepted?
    What are the largest measurements for the machine at the station?
    I'd like to ship skis, aren't they too long?
    The scale shows just over your maximum, and now?
    """,
    "forbidden_goods": """
    May I send a bottle of perfume?
    are batteries allowed
    Can I post medicine to my aunt?
    Is it all right to ship a kitchen knife?
    What mustn't go into a parcel?
    I want to mail cheese, does that work?
    can i put cash in it
    Are aerosols banned?
    Would you carry a living plant?
    My urn with ashes, is that permitted?
    Fireworks, yes or no?
    do u take alcohol
    Is paint considered dangerous?
    I'd like to send a hamster. Just kidding. But fish?
    They stopped my e-scooter because of what's inside it.
    lighter fluid in a package, legal?
    Is honey allowed in the post?
    can a lithium battery travel with you
    May knives go abroad?
    Am I permitted to send seeds?
    What things do you refuse to carry?
    Would a bottle of nail polish be a problem?
    """,
    "insurance": """
    Is my shipment covered if it breaks?
    how do I insure a ring
    Up to what value are you liable?
    Can I add cover afterwards?
    What does protection for a thousand pounds involve?
    Does the basic service include any cover?
    my painting is worth 4000, will you cover that
    Where do I declare the value?
    Are antiques excluded from the policy?
    I'd feel better with a higher sum insured.
    Would you pay if it got stolen on the way?
    do i need a receipt to have it covered
    What's the upper limit of your compensation cover?
    Tell me about the extra protection you offer.
    Is there a policy for business senders?
    Before I post granny's necklace: what if?
    Does it come with cover for theft?
    I'd like to insure a laptop for its full price.
    what am I covered for, by default
    Raise the cover on my parcel to 2,000 please.
    Is glass included in your insurance?
    Which proof of value do you want for the policy?
    """,
    "customs_duty": """
    Why do I have to pay tax on a gift?
    what's this customs bill
    Which form goes on a parcel to Switzerland?
    My package from Japan is stuck at the border with a charge on it.
    Do I owe import duty on a used camera?
    How do I fill in the declaration?
    you want 18 pounds before you hand it over
    What commodity code do socks have?
    Is VAT added if it's under forty pounds?
    They ask for an EORI number. A what?
    Can the sender pay the duty instead of me?
    held by customs since friday
    The tax was worked out wrong, the thing cost ten euros.
    Must I list every item for Norway?
    I sent it as a present, so why the duty?
    Invoice for clearance received, what does it stand for?
    What is this import fee for?
    do I have to declare second-hand clothes
    The border office wants an invoice from me.
    How much tax is due on a watch from America?
    My shipment to Turkey needs papers, which?
    Released by customs yet?
    """,
    "payment_failed": """
    My card was declined three times.
    it won't take my money
    The checkout hangs after the bank's text.
    I can't pay, the button stays grey.
    It says transaction refused, though there's plenty on the account.
    payment error 51
    The bank has approved it, you say it failed.
    Why doesn't your site accept my card?
    I tried PayPal and got thrown back to the start.
    Nothing happens when I press pay now.
    my wallet on the phone doesn't go through with you
    The payment page says "timed out".
    It rejects the three digits on the back.
    I wanted to settle for the label and it kept spinning.
    Your cashier screen shows a red cross whatever I enter.
    cant complete the purchase
    The payment didn't go through.
    your site says insufficient funds, nonsense
    Can't get past the card page.
    Apple Pay just closes itself at your till.
    I entered everything right and it was rejected.
    The order won't finish because paying doesn't work.
    """,
    "charged_twice": """
    You took the money two times.
    double payment on my statement
    I see the same amount on Monday and again on Tuesday.
    Why are there two charges of 7.95?
    One parcel, two debits.
    My bank shows a duplicate.
    I pressed once and paid twice!
    you billed me again for last month's label
    The amount left my account a second time.
    There's an extra booking that matches the first exactly.
    Both my cards were debited for one order.
    please give back the second of the two payments
    My invoice lists the same shipment on two lines.
    It was taken when it failed and taken when it worked.
    Twice 12 pounds gone, same minute.
    I paid cash in the shop and the app charged me as well.
    There it is again, the same sum, same day.
    I've been debited double.
    why two bookings for one label
    You charged my card on the 3rd and the 5th for the same thing.
    Please explain the second 9.90.
    The fee shows up two times on my bill.
    """,
}
