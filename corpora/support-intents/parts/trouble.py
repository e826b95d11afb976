"""Messages about damage, claims, drivers and charges; one bank an intent, 33 messages each."""

MESSAGES = {
    "parcel_damaged": """
        My parcel arrived completely crushed.
        The vase inside is in pieces.
        box was soaking wet and everything in it is ruined
        There's a hole in the package the size of a fist.
        The mirror that you delivered today has a crack right across.
        What should I do about a damaged delivery? I've taken photos.
        it looks as if someone drove over it
        The corner of the crate has been bashed in and the machine no longer starts.
        Wine all over the cardboard, at least two bottles must have burst.
        My laptop came with a smashed screen.
        Do I report breakage to you or to the sender?
        The receiver tells me that the plates I sent were broken on arrival.
        Parcel's been dropped by the looks of it, the lamp is bent.
        picture frame broken!!! it said fragile on every side
        The carton was torn open and taped up again, and the books have water stains.
        I'd like to report damage in transit for MP23310.
        Unpacked the guitar and the neck has snapped.
        Everything rattles. I fear that the china has not survived your belts.
        The suitcase arrived without a wheel and with a big dent.
        jam jar exploded in the box, sticky mess
        We received one drum that leaks. Your driver had it on its side.
        I'm holding what used to be a model ship.
        Is it normal for a box to look like an accordion?
        The paint tins have come open and run over everything else.
        Scratches all over the table top, the wrapping's in shreds.
        the plant was upside down and snapped in half
        How long do I have to report that something was broken when it came?
        Delivered wet, torn and squashed. Should I keep the packaging for your inspection?
        my tv is cracked and i only noticed after he left
        Should I have refused it? The box was dented and now I see that the monitor's dead.
        It stank of diesel when it came and the clothes can't be worn.
        Eggs. Twelve sent, none whole.
        The delivered goods show heavy transport damage, kindly tell us how to proceed.
    """,
    "contents_missing": """
        The box was empty when I opened it.
        Two of the five items aren't in the package.
        parcel came but the phone inside is gone
        Somebody has cut the tape and taken the watch.
        It weighed 4 kg when it was sent and 1 kg when it got here.
        I ordered six bottles and only four were inside.
        The envelope had been slit open and the gift card wasn't in it anymore.
        Half of my shipment isn't there.
        my parcel was opened and stuff is missing
        Only the packing paper arrived. Where are the earrings?
        The delivery note lists ten parts, I count eight.
        The sender's photo shows a set of three being packed. One reached me.
        Looks like it was tampered with: new tape, no camera.
        The receiver says that the purse I'd packed isn't in there.
        got the charger but not the laptop
        The seal was broken and some of the goods have been removed.
        There should be money in the card. There isn't, and the flap was open.
        The box is intact but the cable and the manual were not in it.
        Theft! My trainers were swapped for a brick.
        Is it you or the shop that forgot the second jumper? The parcel was resealed.
        Something's been nicked out of my package.
        A hole in the side, and the small things have fallen out somewhere.
        empty bag delivered, well done
        We checked the pallet at arrival, three cartons fewer than on the papers.
        My brother packed a ring in it. No ring.
        not everything i sent got there, the bag was half open
        Pack of 100 masks, forty in the carton.
        Incomplete delivery: the shelf came, its screws and boards didn't.
        Your tape over the shop's tape and no perfume. Explain that.
        The contents don't match the list, several pieces lacking.
        i opened it on video, there is nothing in it
        Sent Grandma chocolate and a scarf, she got a scarf.
        How do I report that part of what was in my parcel has been stolen?
    """,
    "claim_status": """
        What's happening with my compensation claim?
        I sent you the damage form a month ago and have heard nothing.
        when will i get my money for the broken vase
        Claim C-4410, any decision yet?
        You asked for photos and a receipt; I sent both. Now what?
        How long does it take to process a claim?
        It's been six weeks since I applied for a refund for the lost parcel.
        Your letter says the case is closed, but I've not been paid.
        Has the adjuster looked at my file?
        did u get the claim form i mailed
        You approved 120, yet nothing has reached my bank.
        Why was my claim turned down?
        I'd like to appeal against your decision on the damaged mirror.
        Please tell me where my request for compensation stands.
        My insurance case from March is still "under review".
        the online claim page just says pending, since forever
        You offered me 30 for a guitar worth 400, which I can't accept. Who can look at it again?
        May I add an invoice to the claim I've already submitted?
        Any progress about the payout for MP20456?
        Who handles my file now that Ms Renner has left?
        still no refund for the parcel you admitted losing
        Following up on my damage report of 3 May, reference 88-12.
        You said ten working days until the payment. That was twenty ago.
        My lawyer would like to know when you intend to settle.
        Do you need anything more from me before you can reimburse me for the stolen watch?
        i filled in the form for missing contents on monday, how do i see the outcome
        Where can I check the state of my reimbursement?
        The cheque you mentioned hasn't come.
        Was my application for damages received? There was no confirmation.
        We have seven open claims with you. Please send a list of where each one stands.
        Claim rejected because of "poor packing"? I disagree!
        The search ended without result in April and you promised compensation. When?
        waiting for the money for my smashed tv since july
    """,
    "driver_complaint": """
        Your driver was incredibly rude to me.
        I'd like to make a complaint about the man who delivers in our street.
        he threw my parcel over the gate!!
        The courier blocked our drive for half an hour and swore at my wife.
        Your van just drove over my flower bed.
        Your colleague never rings, he just sticks a card on the door and runs.
        Delivery guy smoked in our stairwell.
        I saw him kick the boxes out of the van.
        Please have a word with your courier, he shouts at the children.
        driver speeding through our play street, plate DR 4471
        The lady in the van refused to carry it up one flight and was quite nasty about it.
        He walked across our wet concrete in spite of the sign.
        My dog was pepper-sprayed by your employee.
        I don't feel safe opening the door to this man again.
        Your driver hit my parked car and left.
        He demanded a tip before he'd give me the package.
        The behaviour of your staff at the door was unacceptable.
        no manners at all the guy this morning
        He lied that I wasn't at home. My camera shows he never left the van.
        The one with the beard is always on the phone and flings things on the step.
        Whom do I write to about an impolite courier?
        He parked on the pavement so that my wheelchair couldn't get by.
        Your driver peed in our hedge. I have it on video.
        The person who came today made remarks about my accent.
        He laughed at me when I asked him to wait for a minute.
        i want him off my route
        Your driver left the engine running under our window for 20 min, every day.
        The courier signed in my name so as not to climb the stairs, that's outrageous conduct.
        Not about the parcel, that's fine, but the way she spoke to my father was awful.
        The gate was left open by your courier and our sheep got out.
        He rang at 6 am, hammered on the door and was cheeky too.
        complaint re: delivery person, aggressive
        Could you teach your people some courtesy?
    """,
    "wrong_charge": """
        I've been charged twice for the same parcel.
        My invoice is higher than the price I was shown.
        why did you take 18 from my card, label was 9
        There's a surcharge on my bill that I don't understand.
        You billed me for a large box, but it was a small one.
        Please correct invoice 2024-771, we didn't send anything that day.
        The discount for business customers hasn't been applied.
        Payment failed, says the site, but the money's gone from my account.
        what is this 4.50 "handling" on my statement
        We're being invoiced for shipments of a different company.
        I was overcharged at the counter.
        My parcel was re-weighed and you debited another 12. It weighs 2 kg, I swear.
        double payment, pls refund one
        The voucher was accepted, yet the full amount was booked.
        An amount of 63.10 was debited by you on the 2nd. I have no idea what for.
        Your reminder demands a sum that I paid in April.
        The monthly bill contains a pickup that never took place.
        The shop took cash from me and now you want it a second time.
        Can you explain the items on my last invoice? The total can't be right.
        VAT has been added although we're exempt.
        paid for express got charged express plus standard
        My credit card shows three bookings from you today for one label.
        You've put me in the wrong tariff and so every parcel costs me two more.
        Late fee? I paid on time!
        The amount doesn't agree with the quote your colleague gave us.
        i see a fuel fee on the bill, nobody told me about that
        Please credit the excess that you took for parcel MP4007.
        My bank shows a debit from Merrow that I never authorised.
        Your machine charged me for zone 3, but Kell is in zone 1.
        The bill says 14 parcels. We posted 12.
        i paid by paypal AND it came off my card
        Why does the invoice state a weight of 31 kg for a birthday card?
        It seems there has been an error in your billing for May.
    """,
    "customs_fee": """
        Why do I have to pay customs on a present?
        I got a text that 23 in import duty is due before delivery.
        how do i pay the tax for my parcel from the US
        Do I need a customs form for a parcel to Norway?
        My package is held at the border, which papers are missing?
        What value do I write on the declaration for used clothes?
        is the customs charge included in the shipping
        The driver wanted 40 for duty at the door. Is that right?
        They want an invoice for clearance. Where do I upload it?
        I'm sending samples to Japan without value. What must I declare?
        MP90001 has been with customs for a week. Can I do something?
        The seller assured me that all taxes were prepaid, yet you ask for VAT.
        Which tariff code do I put for wooden toys?
        Can I get the import tax back if I return the goods?
        customs says they need my ID number, where do i send it
        Who pays the duties, the sender or the receiver?
        I don't think that duty applies to books. Please have it checked.
        From what value on does a parcel from China cost tax?
        What's the clearance fee of yours on top of the duty?
        Your text about paying import charges, is it genuine?
        Could you send me the receipt for the duty I paid? Need it for my books.
        need help w customs declaration CN23
        The parcel from my cousin in Canada won't be released until I've paid something?
        Is an EORI number required if we ship machines to Britain?
        my link for paying the import vat has expired
        Are gifts under 45 free of tax?
        The officials have opened my package, what do they want?
        Please clear the goods under our own customs account.
        I declared the wrong value for something going to Turkey.
        The tax office sent my shipment to inspection. How long does that last?
        paid the duty on thursday, why is it still stuck at the border
        Does a personal move abroad count as duty free?
        They've added 19 % to my order from overseas, where does that come from?
    """,
}
