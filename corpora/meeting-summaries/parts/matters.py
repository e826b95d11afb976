"""What teams talk about: ``trouble | why it matters | what is to be done``, one a line; each goes to one split."""

MATTERS = """
    the boiler leaks onto the stairs | somebody will slip | call the plumber
    the raffle tickets are not printed yet | the fair is close | fetch the tickets from the printer
    two pupils were left behind at the zoo | the parents are upset | write a letter to the parents
    the freezer in the back shop is at minus four | the stock will spoil | move the ice cream to the other freezer
    the new volunteers have no badges | the guards won't let them in | order twelve badges
    the minibus failed its test | the outing is next week | book a coach with the firm in Leek
    the accounts for May don't add up | the auditor comes soon | go through the till rolls again
    the seed order never arrived | the beds are empty | drive to the nursery for seedlings
    the microscope lamp is broken | the course starts with slides | borrow a lamp from the hospital
    the choir has only two tenors left | the mass needs four | ask the rugby club for singers
    customers can't find the side entrance | they walk round the block | paint an arrow on the wall
    the waiting room is full by nine | people stand in the rain | open the second door at eight
    the projector hums during talks | nobody hears the speaker | put the projector in the next room
    the hall is booked twice on the gala night | both groups have paid | offer the dance club the school gym
    the new drill has no guard | the insurance won't cover us | take the drill back to the shop
    the newsletter goes to old addresses | half of it bounces | clean up the address list
    the chickens get out through the hedge | the neighbour complained | close the gap with wire
    the lift was out of order three times | the tenants are angry | ask for a new service contract
    the tea urn trips the fuse | the whole hall goes dark | buy a smaller urn
    our best weaver is leaving | the orders are full until spring | put an advert in the Gazette
    the grant form is missing two signatures | the deadline is fixed | collect the signatures from the trustees
    the lab fridge was left open | the samples are warm | label the samples as spoilt
    the tent has a tear | the forecast says rain | sew a patch on the tent
    parents park across the school gate | the bus can't turn | put cones along the kerb
    the website shows last year's prices | guests argue at the desk | change the prices on the page
    the referee cancelled | the match can't start without one | phone the county office for a referee
    the cellar smells of damp | the barrels are at risk | rent a dryer for the cellar
    the swimming badges came in the wrong colour | the children expect gold | send the badges back
    half of the library cards have expired | readers queue at the desk | extend every card until Easter
    the night nurse is ill | the ward has nobody from ten | ask the agency for a nurse
    the organ pipe rattles | the wedding is near | get the organ builder to look at it
    we have no first aider on the late shift | the rules ask for one | send two people on the course
    the bakery raised its prices | the breakfast club has no money left | compare prices with the other baker
    the gate code is known to everybody | tools went missing | set a new code
    the exhibition labels have spelling mistakes | the mayor comes to the opening | print the labels again
    the kayak trailer has a flat tyre | the trip leaves early | change the tyre
    the wifi drops in the reading room | students leave | move the router to the shelf by the window
    the museum guide speaks no French | a French group has booked | hire a student who speaks French
    the bees have left the second hive | the honey is promised | set up a new swarm
    the fire drill took eleven minutes | the limit is five | hold another drill
    the costumes are too small for the new cast | the first night is sold out | let out the seams
    the shop window is cracked | it may fall on someone | cover the window with boards
    nobody answers the emergency phone | two calls were missed | give the phone to the warden
    the playground swing squeaks and wobbles | a child fell off | take the swing down
    the printer ink is used up again | the posters are half done | buy three cartridges
    the vet's bill for the donkey is higher than planned | the fund is nearly empty | ask the vet for two instalments
    the trainees don't know the new till | mistakes pile up | hold an hour of practice
    the coffee machine gives only hot water | the staff room is in revolt | clean the grinder
    the allotment waiting list has ninety names | people shout at us | split the empty plots in two
    the blood pressure cuffs are worn out | the readings are wrong | order six new cuffs
    the band wants twice the fee | the budget is fixed | find another band
    the recycling bins overflow | there are rats in the yard | arrange a second collection
    the tenor drum is missing | the parade needs it | look for the drum in the store
    the heating in room four can't be turned off | the class sits by open windows | call the caretaker
    the keys to the boat shed are lost | the season starts | have the lock changed
    the survey came back from nine people only | the council wants fifty | hand out the survey at the market
    the goats ate the hanging baskets | the square looks bare | plant new baskets
    the translator can't make the hearing | the family speaks Tigrinya only | find another translator
    the greenhouse door hangs loose | the frost gets in | fix the hinge
    the summer rota has gaps in August | everyone wants leave | draw lots for the weeks
    the soup kitchen ran out of bowls | forty people ate from cups | borrow bowls from the parish
    the lawn mower won't start | the pitch is knee high | take the mower to the garage
    the exam papers are in the wrong safe | the head has the only key | move the papers to the office
    the stage lights get too hot | the curtain was singed | fit new lamps
    visitors feed the ducks with bread | the pond has gone green | put up a sign
    the sewing machines need oil | two have seized up | oil all of the machines
    our van was towed away | the deliveries are waiting | collect the van from the pound
    the yoga group and the brass band overlap | the noise is unbearable | move the band to Thursdays
    the shelves in aisle three lean | a tin fell on a customer | screw the shelves to the wall
    the ferry times have changed | our guests will miss the last boat | tell the guests about the new times
    the therapist has no quiet room | patients can be overheard | clear out the store room
    the climbing ropes are ten years old | the inspector will fail us | buy four ropes
    the paint on the benches is still wet | people have stripes on their coats | tie tape round the benches
    the ward kitchen lost a crate of milk | there is none for breakfast | get milk from the corner shop
    the photo club wants the darkroom back | bikes are stored in it | carry the bikes to the shed
    the toddlers' room has a draught | three of them have a cold | seal the window
    our stall at the market is next to the fish | the cakes smell of it | ask for another pitch
    the apprentice cut his thumb | the bandages were out of date | fill up the first aid box
    the scoreboard shows the wrong team | the league laughed at us | repair the scoreboard
    the parcel lockers are full over Christmas | couriers turn back | rent ten more lockers
    the speaker for the spring lecture is in hospital | ninety tickets are sold | invite the deputy to speak
    the ice on the ramp doesn't melt | an old man fell | spread salt on the ramp
    the well water tastes of iron | the campers buy bottles | have the water tested
    the loan laptops come back without chargers | there are four for thirty | buy twenty chargers
    the puppet theatre lost its licence | the school has paid for a show | apply for the licence again
    the hens have mites | eggs are down by half | dust the hen house with powder
    the guest book was stolen | it held a hundred names | put out a new book
    the community oven cracked | pizza night is announced | build a new dome
    the crossing guard retired | the little ones cross alone | stand at the crossing
    the trial kits were sent to the wrong clinic | patients wait for them | fetch the kits back
"""
