"""What customers of an invented parcel service write, by intent: accounts, addresses and deliveries."""

MESSAGES = {
    "track_parcel": """
    where is my parcel right now
    Can you tell me how far my package has got?
    It said out for delivery at eight and the street is still empty. Any news?
    I'd like to know which depot it's sitting in.
    the map hasn't moved since tuesday
    Is it still in Leeds or already on the van?
    My sister sent me something; how do I follow it?
    whats the status of 88-4417
    I keep refreshing the page and see nothing new
    Has it crossed the border yet?
    Give me the latest scan, please.
    How many stops before mine?
    I'm curious where my birthday present is travelling at the moment.
    status pls, number is on the slip
    Where did the driver last have it in his hands?
    Could someone look up the whereabouts of a small brown box?
    Which town is it in tonight?
    Can I follow the van on a map?
    I'd love to know if my boots have left the warehouse.
    any movement on 51-009
    Somebody posted me a letter box set on Monday; how far has it come?
    tracking shows nothing but a dash
    """,
    "late_parcel": """
    You promised Monday, today is Thursday.
    my delivery is overdue
    This was meant to be next-day and I've waited a week.
    How much longer will it take? It should have been here ages ago.
    The date you gave has come and gone.
    still nothing after ten days, what is going on
    Paid for express, got the speed of a snail.
    Why the delay?
    The flowers will be dead by the time they get here.
    It's two days behind schedule according to your own mail
    I cancelled my plans to be in and nobody has turned up, for the third day running.
    Is there a strike or why does everything take so long?
    the estimated day was the 4th, its the 9th
    My customers are complaining because nothing arrives on time any more.
    Christmas is over and the gift hasn't come.
    I need an explanation for this hold-up.
    Waiting since the first of the month, this is ridiculous.
    Same-day, you said. It's tomorrow already.
    Nine days for forty miles?
    My birthday was last week, the present still isn't here.
    the delivery keeps slipping, every morning a new date
    It ought to have reached us before the weekend.
    """,
    "lost_parcel": """
    I think my parcel has vanished for good.
    it was never delivered though the app says it was
    You told me it can't be found. What now?
    The neighbours don't have it, the porch is empty, so where did it end up?
    My package disappeared between two depots.
    Six weeks without a trace, I want to report it missing.
    Marked as handed over, but nobody in this house ever saw it.
    the driver says he left it by the bins and there is nothing by the bins
    I believe it was stolen from the doorstep.
    How do I open a search for an item that never came?
    Signed for by "Smith". There's no Smith here and no box either.
    it's gone, isn't it
    Your last scan was in March. Be honest, you've mislaid it.
    Please start an inquiry, the shop says you lost it.
    The whole sack of mail seems to have gone astray, mine with it.
    Nobody can tell me what became of my tent.
    Not a soul has seen my box since the depot fire.
    How can a bicycle simply go missing?
    Trace it or admit that it's been lost.
    Your colleague said the thing can't be located.
    delivered at 14:02, to whom, not to me
    I fear somebody took it from the hall.
    """,
    "damaged_parcel": """
    The box arrived crushed.
    my vase is in a hundred pieces
    Something was rattling and when I opened it the screen was cracked.
    wet through, the books are ruined
    The corner is torn open and half the tea has leaked out.
    What do I do when the contents are broken?
    It looks as if a lorry ran over it.
    You dropped it, clearly, the frame is bent.
    honey everywhere, the jar didn't survive
    I'd like to report transport damage.
    The seal was open and the lamp has a dent.
    My guitar came with its neck snapped.
    I have photos of the state it was in, who wants them?
    Everything inside is smashed to bits.
    the parcel stinks of petrol and the clothes too
    One leg of the table broke off on the way.
    Broken on arrival.
    the paint tin burst all over the other things
    Opened it to find shards.
    My cake is now a pancake, the tin is flat.
    There's a hole the size of a fist in the side.
    The toy no longer works after what you did to the package.
    """,
    "missing_items": """
    Only two of the three shirts were in the bag.
    there's supposed to be a charger in there
    I opened it and the box was half empty.
    The second carton of my order hasn't come with the first.
    The inner packet had been taken out.
    List says five, I count four.
    the screws weren't in the parcel
    Somebody removed the watch and left the case.
    I got the lid but not the pot.
    Part of the contents is not there.
    One shoe. I got one shoe.
    it weighs 2 kilos less than when my aunt posted it, something's been taken
    The invoice is there, the goods aren't.
    Out of a set of six glasses, five arrived, none broken.
    why was my shipment incomplete
    The wine is here, the corkscrew that belongs with it isn't.
    Where's the rest? I ordered a dozen.
    The bag was slit and one scarf is no longer inside.
    a tin is gone from the hamper
    Got a parcel full of paper and no camera in it.
    The instructions came, the shelf boards did not.
    Three keys were enclosed, I find one.
    """,
    "change_address": """
    I've moved, please put the new street in my account.
    how do i update where I live
    My profile still shows the old flat.
    From May on everything should go to 5 Elm Road.
    We're leaving Bristol for good. Where do I tell you?
    The house number in your records is wrong.
    I got married and live elsewhere now, can you note that?
    need to correct the postcode in my details
    Please save a different home address for all future orders.
    Your system spells my street with one l, it has two.
    our office has relocated, change it permanently
    My mother is moving in with me, so take out her old place.
    Can the default destination be edited?
    New town, new street, same name. Please update.
    the address book in the app won't let me alter the first line
    I no longer live at the place you have on file.
    Put my new flat number on record, please.
    We moved last month and all your letters go to the old house.
    where can I replace my home address in the profile
    Kindly amend: it's Queen Street, not Queens Road.
    From now on I live with my sister, note her street for me.
    I need the standing address on my account altered.
    """,
    "redirect_parcel": """
    Can this one go to my office instead?
    please send my package to a different house, it's already on its way
    I'm at my parents' this week, could the delivery be diverted there?
    Don't bring it to my flat, bring it to the shop next door.
    it's in transit, can you still switch the destination
    I'd rather collect it at a locker than at home, is that possible now?
    Just this once, deliver to number 12.
    The parcel is on the road and I'm away; route it to Hull.
    Let my neighbour have it today.
    I typed the wrong flat when ordering, can you steer it to the right one before it arrives?
    Reroute 77-120 to the hotel where we are staying.
    could the driver take it to my gym
    I won't be in, hand it to the pharmacy on the corner.
    stop it going to my ex's, send it here
    Today's package only: leave it at work.
    Is it too late to have it dropped at my brother's place?
    Could the box that comes today go to my aunt round the corner?
    I'm stuck at work, bring it here rather than home.
    divert to a safe place please, the shed
    The one from the shoe shop should go to a pick-up shop, not to us.
    May this delivery be sent on to my holiday flat?
    Wrong house on the current order, can it be sent to the right one while it travels?
    """,
    "reschedule_delivery": """
    Tomorrow doesn't suit me, can you come on Friday?
    please bring it a day later
    I have the dentist at ten, any chance of an evening slot?
    Could you move my delivery to next week?
    Saturday would be far better than Wednesday.
    we're away until the 12th, hold back the visit till then
    Can I pick another time window?
    not today please
    I need it earlier than planned if you can manage.
    Your driver comes when I'm asleep. After four, please.
    How do I choose a different day?
    The slot you gave me clashes with school.
    postpone it by two days if possible
    Make it the afternoon.
    My shift changed, so a new appointment for the sofa, please.
    Swap Monday for Tuesday.
    Any day but Thursday.
    I'd prefer the early round, at seven or so.
    can it wait till I'm back from hospital on the 20th
    Would you come in the evening instead?
    Please set a fresh date, nobody can be in that day.
    Push it back a week.
    """,
    "missed_delivery": """
    I found a card on the mat saying you'd called.
    you came while I was in the shower
    The driver didn't ring, just left a slip.
    Sorry I wasn't in. When will you try again?
    Nobody home, says the message, but I was home all day!
    Your man drove off before I got to the door.
    what happens after a failed attempt
    The slip says second attempt, I never saw a first.
    I missed you by a minute.
    We were out when the van stopped by. What next?
    The bell is broken, so I didn't hear him.
    it says "recipient not available" and I was sitting right here
    How many times do you try before it goes back?
    There's a note in my letter box, what does it want me to do?
    Back from the shops to find a red card.
    My dog barked, I looked out, and he was gone.
    Came home to a note: we tried to deliver.
    The app claims I wasn't in. I was.
    he knocked so softly that I only heard the van leave
    After today's unsuccessful try, what should I do?
    A slip with a number is hanging on my door knob.
    Was in the garden and didn't hear the courier.
    """,
    "pickup_point": """
    Where's the nearest shop to fetch my parcel?
    which locker is it in
    Until when is the collection shop open?
    What do I need to bring to pick it up?
    Can my husband collect it for me with my passport?
    the locker code doesn't work
    How long do you keep things at the kiosk?
    Is there a place near the station where I can get it?
    The petrol station says they don't have my box.
    I lost the pin for the parcel machine.
    door 14 of the locker won't open
    Does the corner shop hand out parcels on Sundays?
    I'm standing at the collection place and they want a number.
    Does somebody else need my written permission to fetch it?
    Find me a pick-up spot that's open late.
    the screen on the locker is dead
    Do I need an ID at the collection shop?
    The shop that has my parcel is shut for holidays.
    can't find the locker, it's supposed to be behind the station
    By which day must I have fetched it?
    Could my neighbour pick it up at the counter in my name?
    Locker says wrong code, I'm in front of it.
    """,
}
