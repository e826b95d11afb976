"""What people say their message is about, before or after their story: deliveries and pickups; 15 lines an intent."""

MATTERS = {
    "track_parcel": """
        I only want to know where the parcel is.
        Tracking question, nothing urgent.
        Can you look up its whereabouts?
        I'd like to follow its journey.
        Just tell me the current location.
        A status please.
        wanna see how far it's got
        Which station has it passed last?
        I'm asking for a tracking update.
        So where is it on its route?
        Could you check the progress of the shipment?
        what's the latest scan
        Show me its path, please.
        It's about following a consignment.
        Nothing's wrong, I simply want to trace its way.
    """,
    "parcel_late": """
        The delivery is late.
        I want to know the reason for the delay.
        It's overdue!
        When will it come at last?
        This is about a delivery that missed its date.
        how long must i still wait
        The promised day is over.
        I'm annoyed at how late it is.
        Why so slow?
        Please explain the holdup and hurry.
        It hasn't come on time.
        Delayed delivery, once more.
        You're behind schedule.
        late delivery, pls sort it
        We've been waiting longer than agreed.
    """,
    "parcel_lost": """
        My parcel is lost.
        Please have it searched for.
        I want to report a missing package.
        Start a trace, please.
        It must have gone missing at one of your depots.
        lost shipment!!
        Nobody can locate it.
        I need an official search for a lost item.
        Is it lost for good?
        Please find it, it disappeared on the way.
        This concerns a consignment that went astray.
        Missing parcel enquiry.
        can someone hunt for it in the depots
        I'm afraid you have lost it.
        It has vanished without trace.
    """,
    "delivered_not_received": """
        It's marked as delivered, but I don't have it.
        The tracking claims it was delivered.
        I never received what you say you delivered.
        Delivered? Not to me.
        status delivered but nothing came
        Your proof of delivery is wrong.
        Where did the driver leave it, if he really delivered it?
        I haven't got the parcel that shows as handed over.
        Please check with the driver to whom it was given.
        The delivery was confirmed, yet nothing is here.
        says its been dropped off, it wasn't
        No parcel in spite of the delivery notice.
        I dispute this delivery, I got nothing.
        It shows as received by me, which is false.
        The system has it as complete, my doorstep is empty.
    """,
    "delivery_time": """
        What time will it be delivered?
        I need a time of day.
        At which hour does the driver come?
        Please tell me the time window.
        rough time pls
        I'd like to know the hour of delivery.
        When exactly today?
        It's about the time slot of my delivery.
        Will it be morning or evening?
        I can't stay at home all day without knowing the hour.
        so what time
        Could I have a narrower window?
        How early or late might the van arrive?
        I have to plan my day around the delivery.
        Give me an estimated time of arrival.
    """,
    "wrong_parcel": """
        I've been given somebody else's parcel.
        It isn't addressed to me.
        You delivered the wrong package to us.
        Another person's name is on the label.
        This parcel belongs to someone else.
        wrong box, not mine
        How do I give back a package that's for a stranger?
        There's been a mix-up, I have another customer's parcel.
        Please pick up the misdelivered box.
        A delivery for other people ended up with me.
        got a strangers package
        We aren't the recipient of this one.
        It was delivered to the wrong person, namely me.
        I'm holding a parcel meant for others.
        The addressee on it is not known here.
    """,
    "redirect_parcel": """
        Please redirect the parcel.
        Can it be delivered to another address?
        I'd like this one sent to a different place.
        New destination for a parcel that's on its way.
        redirect pls
        Take it there instead of to my home.
        It should go somewhere else.
        How do I divert a delivery?
        I want to change the delivery address of this shipment while it's moving.
        Please reroute it.
        Is rerouting possible?
        Have it brought to the other address, just this once.
        deliver it somewhere else
        It's about diverting a parcel in transit.
        Please let it go to that address rather than the one on it.
    """,
    "change_account_address": """
        Please change the address in my account.
        I want to update my customer profile.
        My address on file has changed.
        It's about my address in your records.
        update my details pls
        Where do I change my saved address?
        I've got a new permanent address.
        Please correct my customer data.
        My profile should show the new address.
        We have moved.
        change my address in the account settings
        Kindly update your files with our new address.
        The address stored for me is no longer right.
        I'm writing about a move.
        Account details need to be changed.
    """,
    "fix_label_address": """
        I made a mistake in the recipient's address.
        The address on the parcel I sent is wrong.
        Can the receiver's address be corrected?
        I'm the sender, and I wrote the address wrongly.
        wrong address on my label
        How do I correct an address on something I've already posted?
        There's an error in the address that I typed.
        Please fix the address of my outgoing parcel.
        I gave you an incorrect address for the receiver.
        My shipment carries a faulty address.
        typed the address wrong, help
        Please amend the recipient's details.
        As the sender I need to correct the label's address.
        It's about a misspelt address on a parcel I posted.
        The recipient's details that I entered were incorrect.
    """,
    "reschedule_delivery": """
        Please deliver on another day.
        I'd like to change the delivery date.
        Can we make it a different day?
        A new date for the delivery, please.
        reschedule pls
        I need to move the delivery.
        The day doesn't suit me.
        I want to book a second delivery attempt.
        Please come again another day.
        Could the delivery be put off?
        other day possible?
        It's about rearranging a delivery date.
        I'd prefer a later date.
        How can I pick another delivery day?
        Let's agree on a new day for it.
    """,
    "safe_place": """
        I'm giving permission to leave it without me.
        Instructions for the driver on where to leave parcels.
        Please leave it in a safe place.
        Leave it with a neighbour or in the spot I name.
        just leave it there if nobody's in
        Where to put it when I'm not at home:
        I'd like to set a safe place for deliveries.
        Please tell the driver where to put it.
        He may drop it off without a signature.
        Note on where to leave my deliveries.
        leave it, dont take it back
        If I don't answer the door, do as I say here.
        It's about the spot where the courier may leave things.
        Can someone else take it in for me?
        A delivery instruction, please pass it on.
    """,
    "wrong_charge": """
        My bill is wrong.
        You've charged me the wrong amount.
        I was charged too much.
        Please correct the invoice.
        billing mistake
        I want the money back that you took wrongly.
        There's an error on my invoice.
        I don't accept this charge.
        Why was I charged for this?
        The amount you took from me is incorrect.
        wrong charge on my card
        Please check the bill and refund the difference.
        I've a question about a charge on my account.
        This was debited in error.
        The payment you've taken isn't right.
    """,
    "refuse_parcel": """
        I refuse to accept this parcel.
        I don't want it delivered to me.
        Send it back to the sender, I won't take it.
        I'm not going to accept the delivery.
        dont want it, send it back
        Please return it to sender without coming to me.
        How can I refuse a delivery?
        I'm declining this parcel.
        It should go back to the sender undelivered.
        We won't accept it.
        refusing this one
        I wish to reject a parcel that's on its way to me.
        Don't deliver it, let it go back.
        It's about a parcel that I refuse to take.
        Please don't bring it, I won't accept it.
    """,
    "find_pickup_point": """
        I'm looking for a parcel shop.
        Where's your nearest branch?
        What are the opening hours of the shop?
        Please tell me where your pickup points are.
        parcel shop near me?
        I need the address of a parcel shop or locker.
        When is the parcel shop open?
        Question about the opening times of a branch.
        Where's a parcel locker close by?
        I can't find your shop.
        nearest locker pls
        Which pickup points are there?
        It's about finding a branch of yours.
        How do I get to a parcel shop of yours?
        Location and hours of the pickup point, please.
    """,
    "extend_holding": """
        Please keep it longer at the pickup point.
        Can the storage time be extended?
        I can't collect it before the deadline.
        Hold my parcel at the shop for a few more days.
        keep it longer pls
        I need an extension for collecting it.
        Please don't send it back yet, I'll pick it up later.
        How long will it be kept there for me?
        I need more days to fetch it from the branch.
        The time for picking it up is too short.
        extend the pickup deadline
        May it stay at the parcel shop until I can come?
        It's about extending the holding period.
        I'd like it stored longer before it's returned.
        Until what day will the shop keep it?
    """,
}
