"""Messages about prices, limits, labels and the account; one bank an intent, 33 messages each."""

MESSAGES = {
    "price_quote": """
        How much does it cost to send 5 kg to Spain?
        What's the price of a small parcel within the country?
        cheapest way to ship a book
        Could you give us a quote for 200 parcels a month?
        Is there a price list I can download?
        What would I pay for a suitcase to Rome?
        how much extra is express
        Do students get a discount?
        Is it dearer to pay at the counter than online?
        I'd like to know the rate for a pallet from Dorn to Kell.
        Ballpark figure for sending a bike?
        What does insurance up to 1000 add to the postage?
        We're comparing couriers. Please send us your tariffs.
        does a heavier box cost more or is it by size
        What do you charge for two boxes of 12 kg each to Poland?
        My daughter studies in Dublin, what will a care package set me back?
        Any deals on at the moment for sending parcels?
        postage for 800 g to canada pls
        How are your prices worked out?
        Is it cheaper if I bring it to the parcel shop myself?
        What would next-day before ten come to?
        Got a grandfather clock to send. What's that going to cost me?
        Do I save anything by buying ten labels at once?
        Please quote: 1 crate, 80 x 60 x 60, 45 kg, Hamburg to Turin.
        how much is it to ship to an island
        How much would you want for delivering 300 wedding invitations?
        Are the rates going up in January?
        Would a flat bag be less than a box to Sweden?
        I've a budget of 10. Will that get a shoebox to Vienna?
        Do you offer special terms for charities?
        price for return trip of a cello, there and back
        What's the going rate for a parcel as big as a microwave?
        Is delivery on a Saturday more expensive?
    """,
    "prohibited_items": """
        Am I allowed to send a bottle of whisky?
        Can I post a lithium battery?
        is it ok to ship perfume
        Do you accept live plants?
        Are knives forbidden in parcels?
        I'd like to send my late father's ashes. Is that permitted?
        Can cash go in a parcel?
        My nephew wants fireworks for New Year. May I mail them?
        sending meds to a friend abroad, allowed or not
        What things must not go in a package?
        Would you carry a jar of paint thinner?
        We sell nail varnish. Does it count as dangerous goods?
        Is homemade cheese all right by post?
        Can I ship my air rifle?
        aerosol cans yes or no
        Will I get in trouble for sending cigarettes to Italy?
        Do you transport animals? It's a small tortoise.
        Are there rules about sending food?
        I've a car battery to send, drained of acid.
        Do you take gold coins and jewellery?
        My box has a power bank in it, is that a problem?
        May I send a passport through you?
        what about cbd oil
        Our lab wants to post blood samples.
        Is there a list of banned goods?
        Can a gas cylinder travel in your vans if it's empty?
        Old grenade shell, a museum piece with no charge. Do you take it?
        is honey a liquid, will you ship it
        My customer wants a can of petrol additive. Do your rules permit it?
        Are seeds to Australia not on?
        The clerk sent me away because of the lighter in my parcel. Is that really not allowed?
        Can you carry frozen meat?
        could i mail a samurai sword to my cousin
    """,
    "size_limits": """
        What's the maximum weight for a parcel?
        Is 35 kg too heavy?
        how big can a box be for the locker
        Can I send something that's two metres long?
        Do you take rolls, or must it be a square box?
        My ski bag is 190 cm. Will you accept it?
        What are the dimensions of a size M?
        The counter said my parcel is too large. What's the limit?
        Does girth count, and how do I measure it?
        Will a car tyre do, unpacked?
        max length??
        Our crates are 70 kg each. Is that within what you carry?
        How should I pack a painting of 1.5 by 2 metres, and is it too wide?
        Can I tape two cartons together and send them as one?
        Is there a minimum size as well? It's only a tiny box.
        does my package fit in compartment L, its 45x40x60
        Up to which weight counts as small?
        I have an oversized piece of furniture, do you do that sort of thing?
        What's the heaviest you'll take to Portugal?
        Would a tube of 130 cm go through?
        Must the box be rectangular? Mine has a triangular shape.
        31.5 or 30 kilos, which is it now?
        My parcel weighs 20.4 kg and the label is for up to 20. Matters?
        how thick can a letter be before it's a parcel
        A surfboard, that's surely beyond what you accept?
        Do the limits differ for business customers?
        Is a double bass too bulky for you?
        I measured 121 cm and your rule says 120. Will the belt reject it?
        My scales are broken, what if it's over the weight?
        whats the largest thing i can put in the parcel shop drop
        Volume or real weight, which one decides whether you carry it?
        Can a sack without a carton be sent if it's under 25 kg?
        Please state your maximum measurements for export parcels.
    """,
    "label_problem": """
        I paid for a label but can't download it.
        The PDF is blank when I print it.
        printer cuts off the barcode
        I don't have a printer. How can I get my label?
        My label never arrived by e-mail.
        The shop couldn't scan the barcode on my parcel.
        Where do I find the labels that I bought last week?
        It prints in the wrong size, half a page and sideways.
        label creation gives error 500
        The sticker has come off, can I print it again?
        Does the label expire? I bought it in spring.
        The machine at the counter says that my postage label isn't valid.
        I closed the window before saving the thing I should stick on my box.
        May I write the label by hand?
        It's so faint that nobody can read the code. Will it do?
        My screen freezes at "create shipment".
        can u resend the label to a different email
        The app shows a QR where I need a paper to stick on.
        Our label printer spits out gibberish from your system since the update.
        I've torn the label while sticking it on.
        Can I use one label on two parcels?
        where do i put the sticker, on top or side
        After payment the page just reloads, no document for me to print.
        Ran out of ink in the middle of printing my postage.
        Is it possible to have labels sent to me by post?
        the download button does nothing on my phone
        Tried Chrome and Firefox and the shipping document won't open.
        Every label comes out with yesterday's date.
        Your plug-in for our web shop no longer makes labels.
        Must it be printed in colour?
        got a receipt but no label
        The attachment in your mail can't be opened, and I need to stick it on today.
        It rained on the barcode and the ink's run. Can I have a fresh one?
    """,
    "cancel_shipment": """
        I bought a label by mistake, can I cancel it?
        Please cancel my shipment and refund me, I haven't handed it in.
        order MP10015 not needed any more, cancel pls
        How do I void a postage label that I didn't use?
        My buyer has backed out. I'd like my money back for the unused label.
        I've booked a delivery twice by accident; drop the second one.
        Stop the parcel I was about to send, the customer changed her mind.
        can i get a refund for a label i never used
        Call off the collection for Friday, we won't be sending anything.
        Until when can I withdraw a booking?
        I chose express but want standard. Cancel this so I can book anew.
        The consignment that I registered this morning isn't going out after all.
        Sold the wrong thing on eBay, need to undo the shipping I paid for.
        We hereby cancel the transport order of 5 June.
        Clicked "buy" too soon, please reverse it.
        Do I get the postage back if I don't send it?
        There are three unused labels in my account that I'd like refunded.
        forget about the pickup tomorrow, sale fell through
        Can I stop a parcel that I've sent? It's still at the shop.
        The trade fair's been called off, so scrap our whole booking.
        I no longer want to send this
        My friend will carry it in her car instead, so delete the shipment.
        Is there a fee for cancelling?
        Please annul order 5571 before the driver sets out.
        i made a label to the wrong country, dont want to fix it just want my 12 back
        Where's the button for taking back an order for a shipment?
        I've decided against posting the vase. What about my payment?
        Pull consignment 700 back, we have shipped it too early.
        Booked with you and then found out my firm does it for free. Can I get out of it?
        undo my booking
        The shipment I paid for is off. Kindly refund the amount.
        We don't need your lorry on Thursday any more.
        My order of twenty labels should have been two. Take eighteen back?
    """,
    "login_problem": """
        I can't log in to my account.
        My password isn't accepted.
        forgot password and the reset mail doesnt come
        The app throws me out every time I open it.
        How do I change the e-mail that I sign in with?
        It says that my account is locked.
        I've got a new phone and the two-step code goes to the old one.
        The site doesn't recognise my user name.
        Please unlock customer account 2207.
        reset link expired before i could click it
        Somebody seems to have broken into my profile, I can't get in any more.
        I'm sure I registered, but you say the address is unknown.
        Our bookkeeper has left and nobody knows the password to the business portal.
        My confirmation mail for the new account never arrived.
        Can't get past the captcha.
        too many attempts, try later. how much later?
        The sign-in page goes round in circles.
        I want to set a new password.
        My account has vanished since the update of the app.
        What's my username? I only remember the password.
        It won't send the SMS with the digits for signing in.
        i have 2 accounts by accident and always land in the wrong one
        Is your website down? It won't let me into my area.
        After the update it asks me for a PIN that I never set.
        Logging in with Google gives an error.
        My login works on the computer but not in the app.
        Access denied, it says, though I've not changed anything.
        how do i get back into my profile
        You blocked me and I'd like to know why I can't sign on.
        The verification code is always "wrong", whether I type or paste it.
        I can't see my parcels as the site doesn't let me in.
        Please give my assistant a login of her own for our company.
        Face ID stopped working with your app, and my old password is long forgotten.
    """,
}
