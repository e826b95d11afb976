"""What people say their message is about, before or after their story: everything else; 15 lines an intent."""

MATTERS = {
    "pickup_code": """
        I need the code to pick up my parcel.
        The pickup code is missing.
        My code for the locker doesn't work.
        Please send me the pickup code again.
        code doesnt work
        The locker won't open with my PIN.
        I can't collect it without the code.
        Trouble with a collection code.
        I've no code for the parcel locker.
        Where's my pickup code?
        locker code pls
        The parcel locker rejects my code.
        It's about the PIN for collecting a parcel.
        How can I open the locker without the code?
        Can I get a new pickup PIN?
    """,
    "book_collection": """
        Please send a driver to collect a parcel from me.
        I want to book a pickup from home.
        Can you fetch it from my address?
        I'd like a collection.
        pick it up from me pls
        How do I order a courier to pick up a shipment?
        I have something to send and need it collected.
        Could a driver come and take it away?
        Booking a collection.
        When could you come to fetch it?
        need a pickup at my place
        Please arrange for it to be collected here.
        It's about having a parcel picked up at my door.
        We'd like to have our shipment collected.
        I want a courier to come round for my parcel.
    """,
    "collection_missed": """
        The booked collection didn't take place.
        Nobody came to pick up my parcel.
        The driver never came for the pickup.
        You missed my collection.
        no one picked it up
        My parcel hasn't been collected as agreed.
        I booked a collection and the courier didn't come.
        A pickup that failed.
        The courier failed to collect it.
        Why was it not picked up?
        pickup didnt happen
        You were booked to collect and didn't come.
        It's about a missed collection.
        Our parcels weren't collected.
        The pickup I ordered was missed, what now?
    """,
    "return_goods": """
        I want to return goods to an online shop.
        How do I send back something I bought?
        I need help with a return.
        It's about returning an order to the store.
        wanna return it
        Question about returning a purchase.
        I need a return label for the shop.
        The goods go back to the retailer.
        Where do I hand in a return to a seller?
        Sending a purchase back to the shop.
        how do returns work
        I bought something and wish to return it.
        Please explain how I return this to the merchant.
        I'm returning an item.
        The store accepts returns, I need to know how to post it.
    """,
    "parcel_damaged": """
        The parcel arrived damaged.
        It was broken when it came.
        I want to report damage.
        You've damaged my parcel.
        arrived broken
        The contents were broken in transit.
        How do I report a damaged parcel?
        The damage must have happened on the way.
        Delivered in a damaged state.
        My goods are broken.
        damaged in transit
        Please note the damage to my delivery.
        It's about a damaged delivery.
        The packaging and the goods are damaged.
        It got broken on its way to me.
    """,
    "contents_missing": """
        Part of the contents is missing.
        Something was taken out of the parcel.
        The parcel arrived without all of its contents.
        Items are missing from the package.
        stuff missing inside
        I think that it was stolen from the box.
        The package came, but not everything was in it.
        I'm reporting missing contents.
        The parcel had been opened and something's gone.
        What I ordered wasn't inside the box.
        contents gone
        An item is missing from my delivery.
        It's about things missing inside a delivered parcel.
        The box was opened on the way and robbed.
        The contents are incomplete.
    """,
    "claim_status": """
        I'm asking about my claim.
        What's the state of my compensation claim?
        When will my claim be paid?
        I've already filed a claim.
        any news on my claim
        I'm still waiting for compensation.
        Please tell me how my claim is getting on.
        It's about a claim that I submitted.
        Has my claim been decided?
        The compensation hasn't been paid out.
        claim update pls
        I'm following up on a compensation case.
        My claim is still open with you.
        When do I get my compensation?
        Question about a claim in progress.
    """,
    "driver_complaint": """
        I want to complain about your driver.
        The driver's behaviour was unacceptable.
        A complaint about a courier.
        Your courier behaved badly.
        driver was awful
        Please deal with this driver.
        I'm complaining about the conduct of your delivery man.
        Your driver is rude and careless.
        This courier needs a talking-to.
        I wish to report a driver.
        bad driver
        The delivery driver behaved terribly.
        It's about how your driver acts.
        Such behaviour from a courier isn't right.
        I expect an apology for your driver's behaviour.
    """,
    "customs_fee": """
        It's about customs.
        A question on import duty.
        Why must I pay customs?
        I need help with the customs papers.
        customs??
        How much duty or import tax is due?
        My question is about customs clearance.
        The parcel comes from abroad and customs are involved.
        Which customs documents do I need?
        I don't understand the import charges.
        customs question
        Please help me with the import tax.
        Duty and taxes on a foreign parcel.
        I've a problem with customs clearance.
        It concerns customs duties.
    """,
    "price_quote": """
        What does it cost?
        I'd like to know the price.
        How much would the shipping be?
        Please give me a quote.
        price pls
        I'm asking for your shipping rates.
        What's the price of sending it?
        A question about your prices.
        How much is the postage?
        Can you tell me the shipping cost?
        how much is that
        I'd like to know what I'd pay before I send it.
        It's about what sending costs.
        Please name your price for shipping.
        What are your rates?
    """,
    "prohibited_items": """
        Is it allowed to send this?
        Is that a prohibited item?
        May this be shipped?
        I want to know if it's forbidden.
        allowed or not
        Do you permit such things in parcels?
        Question about what may be sent.
        Are such goods banned from your parcels?
        I don't want to send anything illegal.
        Is this item permitted?
        can i ship that
        Is it against your rules to send it?
        It's about forbidden goods.
        I'm asking whether such contents are allowed.
        Are there restrictions on sending it?
    """,
    "size_limits": """
        It's about the maximum size.
        What are your size and weight limits?
        Is it too big or too heavy?
        How large may a parcel be?
        too big?
        I want to know the maximum dimensions.
        Is the weight within your limit?
        Question about the permitted size of a parcel.
        Does it exceed your maximum dimensions?
        How heavy may it be?
        max size pls
        I'm not sure that the measurements are within the limit.
        Is such a size accepted?
        It concerns parcel dimensions and weight.
        What's the largest size you take?
    """,
    "label_problem": """
        I have a problem with my shipping label.
        The label won't print.
        I can't print my label.
        My label can't be scanned.
        label trouble
        How do I get my label?
        The shipping label doesn't work.
        Please send me the label again.
        Something's wrong with the label that I bought.
        I can't get the label printed.
        label not working
        Printing the shipping label is a problem.
        It's about printing a label.
        I need a new copy of my label.
        Question about the shipping label.
    """,
    "cancel_shipment": """
        I want to cancel my shipment.
        Please cancel the order and refund it.
        How can I cancel a label I've paid for?
        I'd like to cancel a booking.
        cancel it pls
        The shipment that I booked is no longer needed.
        Please cancel and give me my money back.
        I don't need the label any more.
        It's about cancelling a shipment of mine.
        Can the booking be cancelled?
        cancel my order
        I'm cancelling what I booked.
        I'd like a refund for a shipment that I'm not sending.
        Cancellation, please.
        As the sender I'd like to call it off.
    """,
    "login_problem": """
        I can't log in.
        It's about access to my account.
        Logging in doesn't work.
        I have trouble signing in.
        cant login
        Please help me get back into my account.
        I need access to my account again.
        My login fails.
        I'm locked out of my account.
        The login page is the problem.
        login broken
        How do I sign in again?
        It concerns my password and login.
        I can't get into the app with my account.
        Please restore my account access.
    """,
}
