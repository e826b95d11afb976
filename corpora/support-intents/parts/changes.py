"""Messages that change a delivery, an address or an account; one bank an intent, 33 messages each."""

MESSAGES = {
    "redirect_parcel": """
        Can you send my parcel to my office instead of my home?
        It's already on its way but I'm staying at my mother's. Bring it there, please.
        reroute MP30021 to 5 Harbour Lane pls
        I'd rather have this one delivered to a parcel shop than to the house.
        Please forward the box that is coming tomorrow to my holiday flat.
        Is it possible to divert a shipment that's in transit?
        wont be home, can it go to my sisters place
        The package that's due on Friday should go to the workshop, not to the shop.
        We've closed the branch for the week, so deliver this consignment to head office.
        Different address for this delivery only: 18 Quarry Road.
        could the driver take it to my work, im there till 6
        I'm in hospital. Could my order be brought to my daughter's house?
        How do I get a parcel that's under way to another street?
        Switch the destination of my package from Bern to Thun, please.
        Not to the flat, please, to the garage in Elm Street. Just this time.
        send to locker instead of door
        I ordered to the wrong one of my two homes; can you take it to the other?
        The recipient has gone on tour. Could the parcel follow her to her hotel?
        need to change where MP7781 gets dropped off, it left the depot already
        The road here is shut, so let me have it at the petrol station pickup instead.
        My delivery is going to campus but term's over. Can you get it to my parents'?
        Moving on Thursday, parcel comes Friday. Can this one go to the new place?
        Can I pick a parcel shop for it while it is moving?
        deliver elsewhere please: c/o Weber, Lindenweg 2
        Please have the courier drop today's box at my neighbour's shop in the high street rather than here.
        Would you divert the consignment to our second site?
        I want the shipment rerouted, what does that cost?
        Instead of Mill House, take it to the village hall, we're all there this week.
        its headed to my ex's. how do i make it come to mine
        Could it be handed in at your depot in Dorn, so I don't need it at home?
        The school is on holiday, so let the books be brought to the caretaker's home.
        is there a way in the app to make a moving parcel go to a different town
        My parcel shouldn't come here. Take it to the lake house.
    """,
    "change_account_address": """
        I've moved house. Please update the address in my profile.
        My home address in your records is out of date.
        how do i edit my address in settings
        From next month we live at 9 Orchard View; please note it for all future deliveries.
        New flat, new street, same customer. Where do I enter that?
        The default delivery address on my account still says Basel
        change of address: 3 Pine Court from 1 June on
        Our company has relocated. Please amend our customer data.
        your site keeps filling in my old address
        I got married and moved in with my wife, so my details need changing.
        Can you delete my old address and save the new one?
        There's a typo in the street name of my account, it should be Lerchenweg.
        Update my postcode please, they've renumbered the whole district.
        we dont live in the city any more, pls change it in the system
        Every time I order, it offers the house I sold last year.
        I'd like to register my new residence with you.
        How can I add a second address to my address book?
        Kindly amend the registered office that you hold for us.
        The profile page won't let me save my new street. Could you do it for me?
        Customer 40771. We moved. Tower Road 8 now.
        My billing and home address have both changed as of today.
        Please make my new place the standard one so that everything comes there from now on.
        moved last week, nothing on the way at the moment, just want it up to date
        Is it enough to tell you about my move or do I need to fill in a form?
        Correct my house number on file, it's 12a and not 12.
        address book > home > how to overwrite
        My student room is gone, I'm back at my parents'. Where do I change that for good?
        Since the council renamed our street my details with you are wrong.
        Permanent move abroad: can I keep my account and just put the new country in?
        You've got me down at an address I left in 2019.
        Please record that the Hoffmann family now lives in Kirchgasse.
        my data is wrong, i live in number 7 not 17, fix it for the future
        Want to swap my main address in the app
    """,
    "fix_label_address": """
        I wrote the wrong house number on a parcel I sent this morning.
        Typo on the label I bought: it should read Hill St, not Mill St.
        I'm the sender and I've put in an incorrect postcode. Can you fix it?
        forgot to put the flat number on the parcel i posted
        My parcel went out with the old address of my customer. How do I correct it?
        The recipient's name is misspelt on my shipment, will it still get there?
        oh no, i mixed up two labels, each box now has the others address
        Handed it in at the shop an hour ago, then noticed I'd left off the street.
        We shipped to "Newport" and it ought to be "Newhaven". Please amend the label.
        Your website swallowed the second line of the receiver's address on my label.
        I made a mistake when I filled in the receiver. How can I put it right?
        can i change what i typed for the address, label is already stuck on
        I've sent my friend's gift to number 6. She lives at 9.
        The post code I gave for the person I'm sending to doesn't match the town.
        As a sender, can I correct the destination after drop-off?
        wrong country selected when making label, says Austria should be Australia
        Please add "c/o Brandt" to a box I dispatched yesterday, otherwise they won't find the door.
        My colleague addressed the shipment to our supplier's old warehouse by mistake.
        I left out the company name on an outgoing parcel.
        Filled out the form too fast and swapped sender and receiver. It's printed already.
        sent it to the wrong john smith help
        The address label has an error and the parcel is with you. What can be done?
        The phone number of the addressee on my label is missing a digit.
        My label says 112, ought to be 121. It has been scanned already.
        Bought postage online, noticed the address was incomplete, can I edit it?
        autofill put my own street under "to". i need that corrected before it comes back to me
        Shipment MP66210: please replace the receiver's ZIP, I typed it in wrongly.
        I posted a card to my niece and only afterwards she told me I'd got her street wrong.
        The buyer gave me a faulty address, and I've already shipped. How do I update it?
        misspelled the town, is that a problem
        Our system printed last year's addresses on forty labels which went out today.
        What if I got the door number wrong on something I mailed?
        there's a mistake in the address i wrote on the box, it's in your van now
    """,
    "reschedule_delivery": """
        Can you bring it on Thursday instead of Wednesday?
        I won't be in tomorrow, please come another day.
        postpone my delivery to next week pls
        We're on holiday until the 20th. Please don't deliver before that.
        Missed you today. Could you try again on Saturday?
        Is it possible to choose a later date for MP51102?
        i need a different day
        The fridge is coming too early, the kitchen isn't ready. Can it wait until Monday?
        Please arrange a second attempt for Friday, I found a card in the door.
        Tuesday doesn't suit us. What other days are there?
        could it come one day earlier, im flying out on the 4th
        Something came up at work, so today is no good. Tomorrow is fine.
        I'd like to push the delivery back by two days.
        Your driver called while I was in the shower. When can he come by again?
        new delivery date please, any day but monday
        Shift my parcel to the weekend, if you would.
        Our warehouse is shut for stocktaking on the 30th; deliver on the 1st.
        Can I move the appointment for my sofa?
        sorry we missed you card - how do i book redelivery
        Hold it back till I'm home again on the 15th, then bring it to the door.
        The date you picked is a public holiday here, so can we agree on another one?
        My flight's delayed, so I'm back a day later. Please bring the box then.
        not today!! tomorrow please
        Redelivery for MP90006 on a Wednesday, that's my free day.
        I have jury duty all week, so would next week be possible for the drop-off?
        You're due here on the day of a funeral. Please come on any other.
        Can the delivery be brought forward?
        Where do I click to get a later day? The one shown is when I'm away.
        The builders need the tiles on the 8th and no sooner.
        try again thursday, dogs will be locked in then
        As nobody was at the office, kindly repeat the attempt on Monday.
        I got the days mixed up and said Friday, but I meant the Friday after.
        change date of delivery
    """,
    "safe_place": """
        Please leave it in the shed if I'm out.
        Can the courier give it to the lady at number 14?
        just put it behind the bins
        I don't need to sign, drop it at the back door.
        How do I tell the driver where to leave my parcels?
        No one's home at noon, but the porch is dry. Leave it there.
        May my neighbour accept it for me?
        The bell is broken, so knock hard or use the side entrance.
        Note for the driver: gate code 4471, box under the stairs.
        ok to leave with the kiosk downstairs
        I authorise you to deposit packages in my garage.
        never ever leave my parcels with number 3 please
        There's a big plastic chest by the door for this. Please use it when nobody answers.
        Could you store delivery instructions for me? The dog bites, so put things over the fence.
        We'd like all deliveries to be put in the bicycle room.
        if im not in, hand it to the cafe next door, they know
        Is it allowed to set it down on the balcony? Ground floor.
        Do I have to be there or can he leave it somewhere safe?
        My wheelchair makes the door slow. Please wait a little, or place it on the bench.
        I want to give permission for leaving things without a signature.
        driver should ring twice then leave it on the mat
        Caretaker takes everything in. Office is on the left as you come in.
        Please don't put it on the step, it rains in. The coal cellar's open.
        Can Mr Adeyemi across the hall receive it on my behalf?
        Leave at reception, ask for Joan
        Where in the app do I set a preferred hiding place?
        The parcel can go in the boot of the blue car, it's unlocked.
        put it through the cat flap if it fits haha, otherwise greenhouse
        My flatmate has my power of attorney for the post, give it to him.
        Stop leaving things on the pavement! Behind the hedge, as agreed.
        Hide it from the street please, under the tarp by the log pile.
        i work nights so no ringing, just leave it quietly in the hall
        How do I nominate someone on my street to take in my boxes?
    """,
    "refuse_parcel": """
        I don't want this parcel. Please don't deliver it.
        Can I refuse to accept a package?
        it's unsolicited, send it back where it came from
        I cancelled with the shop but they posted it anyway. What if I just don't take it?
        When the driver comes tomorrow I shall not open. Is that enough to reject it?
        Don't bring MP12200, I'm not accepting it.
        My ex keeps sending me boxes. I won't take them any more.
        how do i decline a delivery
        We ordered nothing from this company and will not take the pallet.
        Goods on the way are no longer needed here; turn them round at your depot.
        Please return it to sender, I'm the person it is addressed to and I don't want it.
        Is there a fee if I say no at the door?
        i changed my mind about the lamp, its on the van now, can you not deliver it
        The addressee has died. Please send the parcel back.
        It has cash on delivery of 80 that I never agreed to. I'm rejecting it.
        No thanks to the parcel coming Friday!
        Just turn back with it, the supplier knows that we're refusing.
        Can my secretary say no to a shipment at the front desk?
        Some spam shop is mailing me seeds. I refuse delivery.
        The recipient doesn't live here, take it back. Yes, I told the driver already.
        not accepting, bought it cheaper elsewhere. back to shop pls
        What happens to a parcel that the receiver turns down?
        I want the box that's under way to go straight back to the people who sent it.
        Don't even try to hand it to me, I won't sign for it.
        Our goods-in will reject consignment 5512, as it was ordered twice by accident.
        how can i say no thank you to a parcel in the app
        Looks like a scam package, I won't be taking it in.
        Am I obliged to take what you bring?
        There's a subscription box on its way that I've long since quit. Keep it away from me.
        refusal of delivery MP20999
        Would you kindly inform the driver that we decline the consignment?
        I never asked for this. Take it back to whoever posted it, unopened.
        The thing left the shop after I'd called it off, so let it go back without coming here.
    """,
}
