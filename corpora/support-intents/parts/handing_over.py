"""Messages about pickup points, lockers, collections and returns; one bank an intent, 33 messages each."""

MESSAGES = {
    "find_pickup_point": """
        Where's the nearest parcel shop to 4051?
        When does your counter in Dorn close?
        is there a locker near the station
        Which shops in Kell take parcels for you?
        Is the pickup place on Bridge Street open on Sundays?
        I'd like to know where I can hand in a box around here.
        opening hours of the shop at the petrol station
        Do you have a branch with parking? I've got a heavy one to drop off.
        My usual parcel shop has shut down, what's the closest one now?
        Are there any drop-off places in the old town?
        How late can I get to the locker by the supermarket, is it 24 hours?
        the map on ur site doesn't load. i need a parcel shop in 8004
        Is your depot open to the public?
        Looking for a service point with step-free access.
        Can I pay by card at the kiosk that takes your parcels?
        The card says it's at "Rosie's". Where on earth is Rosie's?
        Do you have lockers in Norway too?
        Which of your points is open after 8 pm?
        Address of the Merrow counter at the airport, please.
        any place to bring parcels on bank holidays
        Google says that the newsagent is closed for good. Is it still your agent?
        I'm new in town and wondering where people take their parcels.
        Does the bakery on Elm Street still do parcels?
        Is there somewhere within walking distance where I could pick things up in future?
        what time does the parcel shop open in the morning
        Your card mentions a "partner shop". How do I find one?
        I stood before closed doors at noon. Is there a lunch break at your Thun branch?
        Could you send me a list of the parcel shops in my area?
        Closest locker with big compartments?
        Do all of your shops hand out parcels or do some only take them in?
        your shop isn't where the map says, there's a nail studio there
        Is there a drop box that I can reach without a car?
        Where do you have branches in the north of the city?
    """,
    "extend_holding": """
        Can the shop keep my parcel a few days longer?
        I can't get to the pickup point before Sunday. Will it still be there?
        how long do you store a package before it goes back
        The card says to fetch it by the 9th, but I'm only home on the 11th.
        Please don't return my box yet, I'm ill and can't come for it.
        extension for the locker please, stuck in london
        Until when does it lie at the counter for me?
        I'm abroad, could you hold the parcel at the depot until I'm back?
        Seven days are too short. May I have another week to collect?
        it'll be sent back tomorrow and i have no car. can it stay a bit
        Prolong the storage of MP14405, if you'd be so good.
        My pickup deadline runs out tonight! Could you add a day or two?
        What's the longest that a parcel shop will keep something?
        Is there a charge for keeping it at the depot over the weekend?
        My leg's in a cast, so it may be some time till I can pick up. Keep it safe for me.
        The reminder says "last day". I won't make it today.
        hold it longer
        Would it be possible to leave it in storage till the end of the month?
        My parcel waits at the kiosk, but the kiosk is shut all week. Does the time limit still run?
        I don't want it to go back to the sender just because I'm on a course.
        locker reservation ends at 6, train gets in at 8. help
        Can I get the collection period lengthened?
        We'll pick up the crates on the 22nd, please keep them at your hall until then.
        need more time to fetch my parcel
        Do you send things back after a week? Mine has been there for six days.
        Please let the shop know that I'm coming next Monday and it mustn't be returned.
        Two more days at the parcel shop, that's all I'm asking.
        The storage time ends during my exam week.
        only got the pickup card today bc i was away, now it's nearly over. extend pls
        Quarantine again. Could the thing in the locker be kept for ten days?
        Will you keep it for me until my husband's back with the van? It's too big for the bus.
        Can I stop it from being returned? It's still at the branch and I'm late to fetch it.
        Deadline for picking up is Thursday, I'd need till Saturday.
    """,
    "pickup_code": """
        I never got the code for the locker.
        The locker says my PIN is invalid.
        deleted the text with the pickup code, can u resend
        Standing at the machine and it won't accept my number!
        The door of compartment 14 didn't open after I typed the code.
        What do I show at the shop to get my parcel? I have no QR.
        QR code doesn't scan, screen is cracked
        My code went to an old phone number, so I can't open the box.
        Please mail me the six digits again.
        The shop wants a barcode that you haven't sent me.
        Can my wife pick it up with a screenshot of my code?
        it says code expired but the parcel is still inside
        Where do I find the number for opening the parcel station?
        I was sent two pins and neither works.
        Lost my phone, how can I get at what's in the locker?
        What ID do I need at the counter if there's no collection code?
        locker ate my code
        The email with the unlocking code landed nowhere, not in spam either.
        Could you open flap 7 remotely? It's stuck although I put in the right digits.
        My pickup pass shows an error in the app.
        The lady at the parcel shop turned me away as I had no code.
        Need the secret number for MP88214, got only the tracking one.
        Typed it in wrong three times and now I'm blocked at the locker.
        Do I use the tracking number or another one at the machine?
        i forwarded my code to a friend and now it wont work for me
        The keypad at the station doesn't react. How else can I get the door open?
        It let me type everything and then opened an empty compartment.
        no pin no parcel, says the guy at the kiosk. so give me the pin
        The message said that a code would follow. It's been a day.
        Please send my access code to a different e-mail.
        The Bluetooth thing for opening the box doesn't find my box.
        My parcel's behind a steel door and I've got no digits to open it with.
        can i collect with my passport instead of the qr thing
    """,
    "book_collection": """
        Can someone pick up a parcel from my house?
        I'd like to order a courier to fetch two boxes tomorrow.
        do you collect from home, i cant carry it
        How do I arrange for a driver to come and take my shipment?
        We have ten pallets ready to go in our yard. Please send a lorry.
        My mother is 90 and wants to send a parcel. Can your man take it along?
        Schedule a pickup at our office on Wednesday, please.
        Could the driver who brings my delivery also take one away?
        whats the fee for fetching a parcel at the door
        I want to book a collection for Friday between 9 and 12.
        The suitcase is packed and stands in the hall, who comes to get it?
        Regular daily pickup from our shop: how do we set it up?
        need a courier asap to come get documents from my flat
        Is it possible to have the box fetched instead of bringing it to the parcel shop?
        By when must I order if you are to come the same day?
        The bike is boxed and too big for the bus. Please collect it from 5 Kiln Lane.
        Please add a third box to the pickup that I booked.
        Can you come by and load up my moving boxes?
        Do you pick up from farms out in the country?
        pickup request, 1 parcel 8 kg, any day
        I've printed my label; now I'd like it taken from my doorstep.
        I broke my arm and can't get to a shop with my package. What can you do?
        Our firm sends forty parcels a week. Could a van call in each evening?
        where on the website can i get a driver to my place to take stuff
        We'd need someone with a tail lift to get a machine from our hall.
        Would the courier ring before he fetches it?
        Which days do your people come round to take parcels from private houses?
        i sold a table online, can you get it from my garage
        Could you send a van to my shop? The Christmas orders are stacked to the ceiling.
        Book me a pick up for the 17th
        Do I need to be present when you fetch the goods from my porch?
        The buyer has paid and I want you to come for it, as the shop is an hour away.
        Arrange collection of a cello from the music school, please.
    """,
    "collection_missed": """
        Your driver didn't come to fetch my parcel.
        I booked a pickup for Tuesday and nobody showed up.
        still waiting for the courier to collect my box
        The van drove past our shop without taking our parcels.
        He was meant to take three boxes, but he only took two.
        Collection was confirmed for 10, it's now 6 in the evening.
        Second day in a row that our outgoing mail has been left behind.
        no one came to get my parcel, do i have to book again
        Your man said there was nothing to collect. It stood right in front of him!
        The pickup that I paid for hasn't happened.
        We waited in the yard with the forklift all morning, but no lorry came.
        It says "collection attempted", which is untrue, for we were in.
        My package is still in my hallway though it was to be fetched yesterday.
        pickup no show
        Where's the courier who should get my documents? They're urgent.
        The evening round left out our office again and forty orders haven't gone out.
        You say I wasn't home for the pick-up. I was, all day.
        Driver refused to take the box I had booked, said his van was full.
        collection failed twice already, third time lucky?
        I stayed at home for a collection that never came.
        Why hasn't anybody come for the suitcase? It was ordered for Monday.
        Box sits on the porch in the rain as your driver hasn't fetched it.
        Nobody collected the return you said you'd pick up today.
        My grandfather sat by the door for hours, but the man who should take his parcel didn't come.
        Our standing pickup at 17:00 has been skipped.
        driver came when the label wasnt here yet and left without the parcel, is he coming back
        The cello's still here. You were supposed to get it before the weekend.
        Missed pickup, reference P-2231. What happens next?
        The app marks my parcel as picked up, yet I'm looking at it.
        You didn't turn up to take the goods and my buyer is furious.
        i was told someone would come for the table between 8 and 12. its 3
        Nobody has been to our shop since Thursday and the parcels pile up.
        How is it that the booked van never arrived at our loading bay?
    """,
    "return_goods": """
        How do I send shoes back to the shop?
        I want to return an order, do you have the label?
        where can i drop off a return
        The dress doesn't fit. What do I do to get it back to the retailer?
        Does the shop's prepaid sticker work at your counters?
        Can I use the same box for sending the goods back?
        return label didnt come with the parcel
        I've accepted the lamp but don't like it; how does it go back to the seller?
        Who pays for the postage if I return something I bought?
        I need to give my old router back to the phone company with your service.
        Do I have to print something for my return or is a QR code enough?
        sending back 3 of 5 items, one parcel ok?
        The seller says to return it through you. What are the steps?
        The online store gave me 14 days to give it back. Can I do that at a locker?
        Is a return free of charge for me?
        I tore up the returns slip by accident.
        Broken toaster goes back to the manufacturer under warranty, they said you'd handle it.
        i bought two sizes, keeping one. how to return the other
        May I put two returns for different shops in one carton?
        Will I get a receipt when I hand in a return?
        My return to the shop: how many days does it take until they have it back?
        The rental suit is due back at the hire shop. How do I post it with your return bag?
        Got my order yesterday, unhappy with the colour. Back it goes, but how?
        can the return go into a locker without label
        I've lost the original packaging; can I still return the headphones?
        Where do I find the returns portal for things I ordered?
        The retailer e-mailed me a code for returning. What do I do with it?
        Want to give the jacket back to the store that sent it last week.
        Do you take returns for foreign shops as well?
        how do i make a return
        The books were meant for a friend who has them already, so I'd like to send them back to the bookshop.
        Is it okay to hand my return to the driver?
        Unwanted gift, shop agreed to take it back. What do I need from you?
    """,
}
