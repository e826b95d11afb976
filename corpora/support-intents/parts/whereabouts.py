"""Messages about where a parcel is and when it comes; one bank an intent, 33 messages each."""

MESSAGES = {
    "track_parcel": """
        Where is my parcel right now?
        hi can you see where MP48821 is at the moment, just curious
        I posted a box to my aunt on Monday. Which depot has it reached?
        The status says "in transit". In transit where, exactly?
        Could you tell me how far along my package has got, please?
        any news on 77120-K?
        My son's birthday present left Lyon yesterday and I'd like to follow it on the map.
        how do i use the number on my receipt to see the journey
        Has it crossed the border yet? It isn't due till Friday but I like to know.
        Is the shipment already at your sorting hall in Dorn or still with the shop?
        Status update on consignment 3390 when you get a moment. No hurry.
        i lost the tracking link, can u look it up with my postcode
        Dear team, would you kindly inform me of the present location of item MP10077?
        Just want to check that the thing I sent off this morning has been scanned.
        wheres my stuff lol
        The seller says it's been handed to you. Do you have it?
        Can I watch the progress of my delivery somewhere?
        What does "arrived at hub 4" mean, is that near me?
        two boxes, one came today as planned. where's box number two hanging around
        tracking plz MP55913
        I can't make sense of all these scans. Which town is it sitting in?
        Has my letter to the tax office left your building?
        Not late yet, I only wonder whether it is on the van or still at the depot.
        Checking in on order 9914, could you give me the latest scan?
        My shop only gave me a reference and no website. How do I find out where the goods are?
        has the driver picked up my package from the seller or is it still at their warehouse
        I'd like to see the route my parcel is taking
        Any chance of telling me what stage MP70020 is at?
        Sent a violin to Ghent, nervous owner here. Where has it got to?
        does this number belong to you? MP0091, and if so what's happening with it
        Grandma keeps asking if her jam has left the country. Has it?
        It went out on Tuesday with three-day service; which leg is it on today?
        could i get text updates that say where it is along the way
    """,
    "parcel_late": """
        It was supposed to be here on Tuesday and today is Friday.
        My delivery is overdue, what is holding it up?
        why is it taking so long
        You promised next-day. It's day four.
        The expected date has slipped three times now. What is going on?
        I paid extra for express and still nothing has arrived
        parcel shouldve come yesterday, waited in all day for nothing
        Could you explain the delay on MP33410? The estimate was the 3rd.
        Is there a strike or something? My package is days behind schedule.
        The wedding is tomorrow and the shoes were due on Wednesday!!
        Your app said "today" every day this week.
        still waiting. its been a week longer than u said
        When the order was placed we were told two working days; that was nine days ago.
        How much longer will I have to wait for a box that should have been here on Monday?
        Sitting here since the weekend for something that was guaranteed for Saturday.
        My fridge part is running late and the food is going off. Please hurry it along.
        delivery delayed AGAIN, what's the excuse this time
        I was given the 12th as the day of arrival. We're on the 15th. Please advise.
        Snow stopped a week ago so why is my parcel still held up?
        The tracking moves, but so slowly that the date it promised has long passed.
        my medicine was due two days ago and i really need it
        It says delayed due to operational reasons. What does that mean for me?
        Can you speed things up? The deadline you gave has come and gone.
        ordered for xmas. it's the 28th.
        Everybody else who ordered the same day has theirs already, mine is overdue.
        You've missed the date you gave me. When will it really get here?
        48-hour service, they said. 48 hours were up on Thursday.
        The flowers were meant for Mother's Day, which was Sunday. They're still on a van.
        late late late. third parcel in a row that comes after the promised day
        Why has the arrival date changed from Monday to next Thursday?
        I took Wednesday off because you said Wednesday. It's now the weekend and it hasn't come.
        Sir, the consignment is behind time and my customer is losing patience.
        what's with the hold-up on MP90115, should have been with me ages ago
    """,
    "parcel_lost": """
        I think my parcel has gone missing in your network.
        No scan for three weeks. Please start a search.
        it has vanished. last seen in dorn on the 2nd, then nothing
        How do I report a package as lost?
        The depot says they don't have it, the driver says he doesn't either. So who does?
        Please open an investigation into MP20456, nobody can find it.
        my box disappeared somewhere between your two warehouses
        Tracking has been frozen for a month, I fear it is gone for good.
        After how many days do you consider an item lost?
        You people have lost my grandmother's clock!
        I've given up waiting; could somebody look for it in the hall, it's a red suitcase.
        Has it fallen off a belt somewhere? There has been no trace since October.
        lost parcel, want it traced
        Your colleague told me it can't be located. What now?
        Missing since the 4th: one cardboard tube, blue ends. Has anyone handed it in?
        Can you put out a tracer for a shipment that never turned up at any hub?
        The sender insists it was posted in spring. It's summer. It must have got lost.
        I wish to file a missing item report.
        the number shows no movement since 19 days and the depot just shrugs
        It left Oslo and never came out at the other end.
        Do you have a lost property room? My parcel could have lost its label and be lying there.
        i dont believe its "in transit" for 6 weeks. its lost isnt it
        Please search for a parcel that dropped off the face of the earth after the Basel scan.
        What happens when a package can't be found anywhere?
        Whole pallet went astray. Five boxes, none of them traceable.
        Is somebody actually looking for my lost package?
        Nobody knows where it is. Not the shop, not the hub, not your hotline.
        The trail ends at your hub in Kell, twenty-two days ago.
        need a search request form for missing parcel
        My passport was in that envelope and it seems you've mislaid it.
        It seems to have been swallowed by your system; can you make enquiries?
        declared lost by the driver, how do we go on
        I posted it in May, it's nowhere to be found, and I'd like you to go and look.
    """,
    "delivered_not_received": """
        The app says delivered but there's nothing here.
        Tracking shows it was handed over at 10:42. I was home. Nobody came.
        it says delivered to me and signed by "R". who is R??
        Your mail says "enjoy your parcel". I'd love to, but I haven't got one.
        According to you it's in my letterbox. It isn't.
        marked as delivered, not received
        The photo of the drop-off shows a door that is not mine.
        Somebody signed for my package and it wasn't me or my husband.
        I've asked all the neighbours and nobody has the box you claim to have dropped off.
        Status: delivered. Reality: empty porch.
        Just got the notification that it arrived, looked outside, nothing on the step.
        How can it be delivered when I never got it?
        You say it was left in the porch. We don't have a porch.
        delivery confirmed yesterday but no one rang and theres no parcel
        The sender has proof that I received it. I did not.
        Was it perhaps stolen? It says it was put by the gate at noon, and there's none.
        my phone goes ding "delivered!" - no it's not
        The signature on the proof isn't mine, and the item never reached me.
        Completed at 14:03, says your site. I've searched the hedge, the shed and the bins.
        Reception has no record of the package you say they accepted.
        It was reported as handed to a household member, but I live alone.
        according to tracking i have it. i dont
        GPS must be off, you delivered to some other house and closed the job.
        MP61200 closed as delivered this morning. Where did he put it?
        The customer complains that she never got it although your system shows a signature.
        Says "given to neighbour at no. 9". No. 9 is an empty plot.
        Driver ticked it off as done without being here.
        There's a tick next to my order, and no box at my door.
        Was told it's been dropped off in the mail room, but the mail room says no.
        no parcel on doorstep, picture shows it was there tho. can you check with the driver
        Delivery complete? To whom, please?
        I've been sitting by the window all day and your page just turned to delivered.
        Supposedly I took it at the door on Sunday. I was in Spain on Sunday.
    """,
    "delivery_time": """
        What time will the driver be here today?
        Morning or afternoon tomorrow?
        do you have a time slot for my delivery, need to nip to the shops
        Roughly when should I expect the bell to ring?
        Can I see how many stops there are before mine?
        I've got a doctor's appointment at 11. Will the van have come by then?
        Is it before or after lunch
        My delivery is today. Could you narrow down the window a bit?
        between 8 and 6 is no help at all, what hour will it be?
        How late in the evening do you still deliver?
        Do I have to stay in all day or can you give me an hour?
        what time do ur drivers usually get to Mill Street
        We need somebody at the gate for the handover, so please name a time for tomorrow.
        He is out for delivery, but when does he reach me?
        Do you deliver on Saturdays, and until what hour?
        at what o'clock does the van come
        Would like to walk the dog. Do I have an hour?
        Does express mean before noon?
        Could the driver call half an hour ahead so that I know when he's coming?
        The email with the two-hour window never came. What's my window?
        is it worth waiting up, its 7pm and says today
        I teach until three. Any idea if it'll be earlier or later than that?
        Please let me know the estimated hour of arrival for MP44780 on the 9th.
        The van is three streets away on the map. Ten minutes or two hours?
        ETA for today pls
        Baby naps from 1 to 3 and the bell wakes her, so when are you coming?
        How accurate is the 13:00 to 15:00 shown on the app?
        Do deliveries to shops take place before opening time?
        What part of the day do you come to our village?
        I'd be grateful for an approximate hour, since our concierge leaves at two.
        will he be here by 5 cause thats when i leave for work
        Can I get a text when the driver is nearly here?
        tomorrow is delivery day, what are the hours
    """,
    "wrong_parcel": """
        I've received a parcel that isn't mine.
        The name on the box you brought is Okafor. I'm not Okafor.
        You left someone else's package on my step.
        this isnt what i ordered and its not even my name on it
        There were two labels on it, and the one underneath is for a man in Kiel.
        How do I hand back a box that was meant for another house?
        wrong parcel delivered, mine must be at the other persons place
        I opened it by mistake: dog food, addressed to a lady at number 40.
        The driver mixed things up and gave me my neighbour's and her mine.
        Please collect the crate you dropped here, it's for a different company.
        Got a package for the previous tenant. Please take it away.
        someone elses stuff came to me, what should i do with it
        We received consignment 811 instead of 818.
        This was delivered to 12 Fern Road, but it's for 12 Fern Close.
        Strange: a pram has arrived. We're both seventy and ordered a kettle.
        I have a stranger's shoes in my hallway.
        The label has our street but a surname nobody here has ever heard of.
        You gave me the wrong box at the counter.
        Picked up from the locker, got home, and the name's not mine.
        who is T. Varga and why do i have her parcel
        Parcel belongs to somebody two villages over. I can't drive there, can you fetch it?
        The right number was on the outside but the delivery note inside is for a clinic.
        My office got a delivery intended for the office upstairs, they've moved away.
        swapped parcels! he has my guitar and i have his tyres
        Your courier insisted that I take it although it clearly wasn't addressed to me.
        What's the procedure when a delivery was made to the wrong recipient? I'm the recipient.
        not my parcel, pls pick it up
        I signed without looking and now I have goods that were for the bakery.
        Someone must be missing this: it was left with us by error on Thursday.
        A large envelope for a law firm landed in my letterbox with your sticker on it.
        The box on my porch has another person's address on it
        Came home to a delivery for "Flat 3B". We're a farm.
        I believe I've been handed another customer's shipment, reference MP80231.
    """,
}
