"""What customers of an invented parcel service write, by intent: refunds, accounts and everything else."""

MESSAGES = {
    "refund_status": """
    When do I get my money back?
    still waiting for the refund
    You said five working days, it's been twelve.
    Has my reimbursement been sent off?
    I was told I'd be paid back. By when?
    my claim was accepted in june, where's the money
    Could you check whether the repayment went to the old card?
    Nothing has reached my account yet from you.
    How far along is my refund?
    The mail says "credited", my bank says no.
    Any progress on getting my 30 pounds returned?
    refund approved but not arrived
    I'd like to know the date you transferred it back.
    How long do repayments take with you?
    Third time I ask about the sum you owe me.
    Only half of what you owe has come back so far, when does the rest follow?
    Has the money gone out yet?
    any news of my repayment
    It was agreed in writing that I'd get 15 back; I'm still waiting.
    Where has my refund got to?
    The compensation hasn't landed in my account.
    How many more days until I'm reimbursed?
    """,
    "request_refund": """
    I want my money back.
    please refund the express fee
    You came late, so I'm claiming the surcharge.
    I didn't use the label, can I return it for cash?
    How do I apply for compensation?
    The service was useless and I won't pay for it.
    The pot broke, who pays me the 25 pounds?
    can i get reimbursed for a parcel i never sent
    I'd like to hand in a claim for what I lost.
    Give me back what I paid, the driver never came.
    bought the wrong label, want the price back
    What do I need to be compensated?
    Where do I send the receipt so that you repay me?
    It's only fair that you return the postage.
    I demand repayment of the whole fee.
    Credit my account for this disaster.
    I'd like to be reimbursed for the broken plates.
    refund me
    As you missed the guaranteed time I ask for the fee back.
    How can I get compensation for the ruined suit?
    The label was never used, so return my payment.
    I'm filing a claim for the full value.
    """,
    "cancel_shipment": """
    Stop, don't send it.
    i need to cancel my order for a courier
    I booked a shipment by mistake, call it off.
    Can I still withdraw the parcel I registered this morning?
    Please delete booking 4410.
    The buyer backed out, so it needn't go.
    cancel everything for tomorrow
    I've changed my mind about sending it.
    How do I annul a label I just made?
    Don't come on Friday after all, I'm not sending anything.
    The pick-up is no longer needed.
    scrap the second of my two bookings
    Is there a way to undo a dispatch before it leaves?
    We won't be shipping the crates, please strike them off.
    I hit confirm too fast, take it back.
    abort the shipment pls
    Forget the booking I made at noon.
    cancel pls, wrong parcel
    It should not be shipped any more.
    I'd like to take back my order for tomorrow's van.
    Can a paid label be made void?
    Our client no longer wants it, so stop the dispatch.
    """,
    "return_parcel": """
    The shoes don't fit, how do I send them back to the shop?
    want to return something
    I refuse this delivery, take it with you.
    Which label do I use for a return?
    How can I give the item back to the seller?
    I'd like the parcel to go back where it came from.
    is the return free
    The blouse is the wrong colour, so back it goes.
    The shop gave me a returns code, what do I do with it?
    I didn't order this. Please carry it back to the sender.
    where do i drop my return
    Have you received what I sent back to the store?
    I was given until Sunday to post the goods back.
    Can two returns go in one box?
    The retailer's return form is not accepted at your shop.
    Sending back the old router, where's the sticker?
    The trousers are too short and must go back to the store.
    how can I send it back
    Do I have to pay to return a dress?
    Send this parcel back to whoever posted it.
    The seller wants his radio back, which slip do I use?
    My return: may I hand it to the driver?
    """,
    "login_problem": """
    I can't get into my account.
    forgot password
    The code by text never arrives, so I'm locked out.
    It says wrong user name, it isn't.
    Your app signs me out all the time.
    reset link doesn't do anything
    Blocked after three tries, what now?
    My e-mail is no longer in use and I can't log on.
    Why does the site not recognise me?
    Please unlock me.
    the login page is just white
    I'm asked for a pin that I never set.
    Two-step sign-in wants my old phone.
    Won't let me in, although the password is right.
    How do I get a new password without the old address?
    Can't sign on since the update.
    My password isn't accepted any more.
    locked out again
    The sign-in code goes to a number I don't own now.
    How can I reach my profile if I've forgotten the mail I used?
    Captcha fails each time I try to enter.
    it logs me in as somebody else
    """,
    "delete_account": """
    Please remove all my data.
    close my account
    I no longer want to be a customer.
    How do I unsubscribe from everything and disappear from your files?
    Erase me under the privacy law.
    My husband has died, please shut his profile.
    want out, take my details off
    Terminate my membership, thanks.
    I'd like to leave you for good.
    Delete my business login, the firm is dissolved.
    where's the button to get rid of my profile
    I ask you to forget my name, number and address.
    Wipe my history and the account with it.
    We are giving up the account as of July.
    Nobody here uses it, so end it.
    deregister please
    I wish to end my registration with you.
    get rid of my account and all the data in it
    Please take me off your system entirely.
    How is an account closed?
    I withdraw my consent, erase everything about me.
    Not using you any more, cancel my profile.
    """,
    "driver_complaint": """
    Your driver swore at me.
    the courier threw my box over the fence
    He parked across our drive for half an hour.
    The man who came was smoking all over the parcel.
    Your van nearly ran over my cat.
    The delivery lady was really rude to my mum.
    he walked through the flower bed again
    I want to report the behaviour of one of your people.
    The courier demanded a tip.
    Reckless driving, number plate KX12.
    he kicked it. I have it on camera.
    The chap laughed when I asked him to carry it in.
    Somebody in your uniform rang at 5 a.m. and shouted.
    Your employee left our gate open and the sheep are out.
    The driver forged my signature.
    I felt threatened by the person at my door.
    The delivery man called my son names.
    your van blocks the pavement every single day
    Your courier opened my parcel in front of me.
    I saw him drop the boxes on purpose.
    He was on the phone while driving through the school road.
    I wish to complain about the woman who delivered today.
    """,
    "praise": """
    Just wanted to say the driver was lovely.
    great service, thanks
    Please give Dave on the Tuesday round my regards, he's a star.
    It came a day early, I'm delighted!
    Your man helped my gran up the steps.
    well done, smooth as anything
    Nothing to complain about for once: bravo.
    I've never had such a friendly courier.
    five stars from me
    Thank whoever wrapped it up again in the rain.
    Best parcel firm I know.
    My compliments to the team in Hull.
    you saved my daughter's wedding, thank you
    A pleasure to deal with you.
    That was quick!
    Hats off to the lady who found my lost slip.
    Lovely chap, your Kevin.
    perfect delivery
    I'm so pleased with how carefully it was wrapped.
    Cheers to the night shift for making it possible.
    You people are marvellous.
    Quick, polite, spotless. Keep it up!
    """,
    "talk_to_human": """
    I want to speak to a real person.
    operator
    Stop sending robot answers and put me through.
    Is there a phone number where somebody picks up?
    Get me your supervisor.
    agent please
    Can a colleague ring me back?
    I'd rather explain this to somebody with ears.
    You don't understand me, is anyone there?
    Connect me with customer service.
    I've typed enough, let me talk.
    are you a bot
    Who's in charge over there? I'd like a word.
    Please have a member of staff call me at noon.
    how do i reach a human being
    No more menus. A person, now.
    Someone alive, please.
    Let me have the number of your hotline.
    I won't discuss this with a machine.
    human
    May I speak with the manager?
    I'd like to be phoned by one of your team.
    """,
    "business_account": """
    We are a small shop and would like monthly invoices.
    how do firms sign up
    Do you offer contracts for companies?
    I'd like to connect my web shop to your system.
    Can three colleagues share one login?
    We post fifty a day, whom do we talk to about terms?
    need an api key for our store
    Our company wants to open a trade account.
    Is there a plan for charities and clubs?
    Could we be billed at the end of the month instead of each time?
    Add our VAT number to the firm's profile.
    how to give my assistant access to our corporate account
    I run an online bakery and am looking for a regular carrier.
    What do you need to set us up as a commercial sender?
    Please send someone from sales.
    We'd like our logo on the tracking mails.
    Our start-up ships 200 boxes a month, what can you offer?
    how do we get company terms
    May our warehouse have several users on one contract?
    Can I link my online store with yours?
    The accountant wants one bill for the whole quarter.
    We'd like to become a corporate client.
    """,
}
