"""What people mention by the way: over, settled or thanked for, so never what the message is about.

Behind the bar: the intents whose messages it would contradict, which never get it.
"""

ASIDES = """
    By the way, the damaged one from last month has been settled, thanks. | parcel_damaged claim_status
    (My login works again, cheers.) | login_problem
    Your driver is lovely, that's not it. | driver_complaint
    The bill was fine this time. | wrong_charge
    The address is right, I've checked. | fix_label_address change_account_address redirect_parcel
    I've already paid the customs, that's done. | customs_fee
    thx for fixing the label last week | label_problem fix_label_address
    Don't worry about the old claim, it was paid. | claim_status
    The other parcel came on time. | parcel_late
    I know the price, so that's not my question. | price_quote
    My neighbour took in the last one, which was nice of him. | safe_place delivered_not_received
    The parcel shop lady was very kind. | find_pickup_point
    I got the locker code, all good there. | pickup_code extend_holding
    Last time you collected it here without a hitch. | collection_missed book_collection
    Size and weight are no problem, your counter measured it. | size_limits
    Unlike in spring nothing has been lost, touch wood. | parcel_lost contents_missing
    no complaints about the courier btw | driver_complaint
    The return I sent in May went well. | return_goods
    Reply when you can, I'm in the office on Friday. | parcel_late reschedule_delivery delivery_time extend_holding
    My account is in order, I looked. | login_problem change_account_address wrong_charge
    Good that you refunded the cancelled one so quickly. | cancel_shipment
    Nothing forbidden in it, only socks. | prohibited_items parcel_damaged contents_missing customs_fee
    I'm not asking for money. | wrong_charge claim_status cancel_shipment contents_missing parcel_damaged
    The invoice can wait. | wrong_charge
    The tracking page is much nicer now. | track_parcel delivered_not_received login_problem
    P.S. Thank you for rerouting my sister's box. | redirect_parcel
    I don't need another delivery date, before you ask. | reschedule_delivery parcel_late
    We've used your pickup service for years. | book_collection collection_missed
    I did tell the shop that sold it. | login_problem driver_complaint change_account_address
    It's insured, in case that's important. | prohibited_items login_problem find_pickup_point
    Your lockers are great otherwise. | pickup_code
    (The thing with the wrong name on my last package has been cleared up.) | wrong_parcel
    Printing was easy, for once. | label_problem login_problem
    I moved two years ago, and you've had my new address since then. | change_account_address redirect_parcel
    I wasn't charged twice this time, hooray. | wrong_charge
    Nobody has stolen anything, it's just this. | contents_missing parcel_lost
    My mother's parcel was late too, but she doesn't mind. | parcel_lost contents_missing delivered_not_received
    The porch is fine as always. | safe_place delivered_not_received
    I've still got the receipt from the counter. | label_problem login_problem
    The contents were complete. | contents_missing parcel_damaged delivered_not_received parcel_lost
    Sorry about the angry message regarding your driver, I was tired. | driver_complaint
    I've read your page on duties and that's clear now. | customs_fee
    the app is fine, no password trouble | login_problem pickup_code label_problem
    My returns are always free, I know. | return_goods
    Weekend delivery was a great idea of yours. | reschedule_delivery delivery_time
    I once had a parcel refused by my customer, this is different. | refuse_parcel
    The lost one turned up on Monday, you can forget that. | parcel_lost claim_status
    It's nothing to do with the quote you sent. | price_quote wrong_charge
"""
