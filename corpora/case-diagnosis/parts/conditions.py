"""Textbook presentations: ``name | urgency | next step | age from-to | sex``, then one finding a line, its wordings
parted by ``/``. ``*`` marks common conditions, ``!`` those that train never shows. Not medical advice: for testing a
program only."""

CONDITIONS = """
=* pneumonia | same day | chest X-ray | 25-85 | any
productive cough / bringing up rusty sputum / coughing green phlegm / wet cough with yellow stuff
fever with rigors / temp 39.2 and shaking / hot and shivery / pyrexial with chills
crackles at the right base / coarse creps R base / crepitations on one side / bronchial breathing left lower zone
sharp pain on breathing in / pleuritic pain / stitch-like chest pain / hurts to take a deep breath
breathless on the stairs / short of breath / SOB / winded after a few steps
resp rate 26 / breathing fast / tachypnoeic / RR up
=* asthma attack | immediate | nebulised salbutamol | 8-45 | any
wheeze all over the chest / polyphonic wheeze / whistling chest / expiratory wheeze bilaterally
can't finish a sentence / talks in single words / too breathless to speak / speaking in short gasps
peak flow 45 % of usual / PEF less than half of normal / peak flow well down / blows 200, normally 450
hay fever and eczema as a child / atopic / known eczema / allergic to cats
ran out of the blue inhaler / inhaler not helping / used ten puffs without relief / reliever every hour
worse at night and in the cold / woke up tight-chested / set off by running in cold air / tight chest since dawn
=* heart failure | same day | BNP and echocardiogram | 60-90 | any
sleeps on three pillows / can't lie flat / orthopnoea / props himself up in bed
ankles swollen by evening / pitting oedema to the shins / both legs puffy / shoes no longer fit
wakes at night gasping / paroxysmal nocturnal dyspnoea / sits up at the window at night for air / PND
fine crackles at both bases / bibasal creps / wet lung bases / crackles both sides low down
raised JVP / neck veins full / jugular pressure up / distended neck veins
put on four kilos in a week / weight up quickly / gained half a stone in days / heavier every morning
=* heart attack | immediate | ECG and ambulance | 45-85 | any
crushing central chest pain / like an elephant on the chest / heavy tight chest / band round the chest
pain down the left arm / aching into jaw and arm / radiates to the left shoulder / arm feels like lead
sweaty and grey / clammy / cold sweat / pale and drenched
started at rest an hour ago / going on for 40 minutes / came on watching TV, won't ease / not eased by GTN
smoker with high cholesterol / hypertensive smoker / diabetic, heavy smoker / father died of his heart at 50
feels sick / vomited twice with it / nauseated / queasy
= pulmonary embolism | immediate | CT pulmonary angiogram | 25-75 | any
sudden breathlessness / out of breath all at once / abrupt SOB / became breathless in seconds
flew home from Sydney / ten hours in a coach / two weeks after hip surgery / leg in plaster for a month
one calf swollen / left calf tender and tight / unilateral leg swelling / R calf 4 cm bigger
coughed up a little blood / streaks of blood in the spit / small haemoptysis / specks of blood on coughing
sats 90 % on air / oxygen low / SpO2 89 / hypoxic, clear chest
heart rate 125 / tachycardic / racing pulse / pulse 118 and regular
= appendicitis | same day | surgical review | 8-40 | any
pain moved from the navel to the right / started round the belly button, now RIF / migrated to right lower belly / central pain shifting to the right iliac fossa
tender at McBurney's point / guarding in the RIF / rebound in the right lower quadrant / sore low on the right
off food / no appetite / wouldn't touch breakfast / anorexia
vomited once / been sick / a bit of vomiting / threw up after the pain began
hurts to walk or cough / winces over every bump / lies still, hates moving / limps bent over
low fever 37.9 / slight temperature / mildly pyrexial / warm, 38.0
= gallstones | routine | abdominal ultrasound | 35-70 | any
colicky pain under the right ribs / RUQ colic / gripes below the ribs on the right / waves of pain right upper belly
after chips and cream / brought on by a fry-up / follows fatty meals / worse with greasy food
goes through to the shoulder blade / radiates to the right scapula / felt in the back on the right / pain between the shoulders
lasts about two hours, then gone / comes and goes for weeks / settles by itself / episodes with good days between
tender under the ribs on breathing in / Murphy's sign / catches breath when RUQ pressed / sore over the gallbladder
bloated and windy / belching / flatulent / full and burping
=* gastroenteritis | home | oral fluids | 2-60 | any
watery stools eight times a day / diarrhoea since last night / loose motions / running to the loo all night
whole family has it / nursery outbreak / colleague ill too / went round the ward
crampy belly / griping tummy / cramps before each motion / stomach in knots
ate prawns at a buffet / reheated rice / dodgy kebab / barbecue chicken yesterday
vomiting since midnight / can't keep tea down / brought up everything / being sick
dry lips, otherwise well / a bit dry / slightly dehydrated / thirsty, passing urine
=* urinary tract infection | same day | urine dipstick and culture | 18-80 | F
burning when passing water / dysuria / stings to pee / scalding on urination
going every half hour / frequency / needs the loo constantly / up five times at night to pee
cloudy smelly urine / urine smells / pee looks murky / foul urine
ache above the pubic bone / suprapubic tenderness / low belly ache / sore bladder
pinkish urine / trace of blood in urine / blood on wiping, from the urine / haematuria
no discharge / no back pain / afebrile / no fever, well
= kidney stone | same day | CT of the kidneys | 25-65 | any
writhing with flank pain / loin to groin pain / colic from the side into the groin / worst pain ever, left flank
can't keep still / pacing the room / rolling about / restless with it
blood +++ on dipstick / urine red / microscopic haematuria / dip positive for blood
pain into the testicle or labia / shoots to the groin / felt at the tip when peeing / goes down into the thigh
had one before / stone in 2015 / brother had stones / previous lithotripsy
works in heat and drinks little / hardly drinks / dehydrated roofer / long shifts without water
= iron deficiency anaemia | routine | ferritin and blood count | 18-60 | F
tired all the time / no energy for months / exhausted / TATT
pale inside the eyelids / pale conjunctivae / looks washed out / palmar pallor
heavy periods / floods for a week each month / periods with clots / menorrhagia
craves ice / chews ice cubes / eats chalk / odd craving for ice
brittle spoon-shaped nails / nails break / koilonychia / sore corners of the mouth
breathless uphill / heart pounds on stairs / palpitations on effort / puffed out on hills
=* hypothyroidism | routine | TSH blood test | 25-75 | any
always cold / wears a jumper in July / feels the cold / heating on in summer
weight up though eating little / gained 9 kg / clothes too tight / heavier despite dieting
constipated / bowels once a week / sluggish bowels / hard stools
dry skin and thinning hair / coarse hair / skin like paper / outer eyebrows gone
slow pulse of 52 / bradycardic / pulse 50 / slow relaxing reflexes
low and slow in thinking / foggy / forgetful and slowed / mind like treacle
= hyperthyroidism | routine | thyroid function tests | 20-60 | any
lost a stone while eating well / weight loss with good appetite / thinner though hungry / dropped two sizes, eats for three
can't stand the heat / sweats at night and by day / heat intolerance / fans himself in winter
hands shake / fine tremor / can't thread a needle any more / shaky fingers
eyes look staring / lid lag / prominent eyes / sore bulging eyes
pulse 110 and irregular / heart races / palpitations at rest / flutters in the chest
snappy and sleepless / irritable / on edge, no sleep / restless mind
=* diabetes | same day | blood glucose | 10-70 | any
thirsty day and night / drinks five litres / polydipsia / can't quench the thirst
passing a lot of water / polyuria / wets the bed again / up all night to pee buckets
lost weight without trying / trousers slipping / ribs showing / thinner, eats normally
blurred vision / sight goes misty / glasses no longer right / fuzzy eyes
thrush again and again / recurrent candida / boils that come back / itchy groin rash
sugar in urine / glucose +++ on dip / ants at the toilet bowl / glycosuria
=* migraine | routine | trial of a triptan | 15-50 | any
throbbing on one side of the head / pulsating left temple / hemicranial pounding / half the head hammers
zigzag lines before it / sees flickering / visual aura / blind spot with sparks
needs a dark room / light hurts / photophobia / draws the curtains
vomits with the headache / nausea with it / sick until it lifts / queasy, can't eat
monthly since school / before each period / mother had the same / same attacks for years
neurology normal / exam normal / nothing to find between attacks / normal fundi
= meningitis | immediate | antibiotics and ambulance | 1-30 | any
stiff neck / can't put chin on chest / neck rigid / cries when the neck is bent
spots that don't fade under a glass / purpuric rash / non-blanching spots / purple spots on the legs
drowsy and muddled / hard to wake / confused / floppy and vacant
severe headache / head splitting / screaming headache / holds the head and moans
fever 40 / burning hot / very high temp / 39.9 since the morning
cold hands and feet / mottled skin / limbs icy / blotchy legs
= stroke | immediate | CT of the head and ambulance | 55-90 | any
face drooping on one side / mouth hangs on the left / facial weakness / smile lopsided
arm won't lift / right arm dropped the cup / weak left arm / one hand useless
slurred speech / words jumbled / can't find words / speech like drunk
came on in minutes / sudden, at breakfast / noticed at 9.10 sharp / all at once while gardening
atrial fibrillation / irregular pulse, no anticoagulant / known AF / BP 190/105
stumbles to one side / leg gave way / drags the left foot / fell to the right
= gout | routine | serum urate and naproxen | 40-75 | M
big toe red and hot / first toe joint swollen / podagra / toe shiny and purple
can't bear the bed sheet on it / exquisitely tender / screams when touched / too sore for a sock
woke him at 3 a.m. / came overnight / sudden in the night / fine at bedtime, agony by dawn
beer and red meat at the weekend / heavy drinker / port and game dinner / started a water tablet last month
had it in the other foot / third attack / similar two years ago / lumps on the ear
no fever / otherwise well / well in himself / no injury
= rheumatoid arthritis | routine | rheumatoid factor and referral | 30-65 | any
both hands stiff for two hours each morning / morning stiffness / can't make a fist till noon / stiff on waking
knuckles swollen on both sides / symmetrical MCP swelling / puffy finger joints / wrists and knuckles boggy
going on for three months / creeping up since spring / weeks of it / slowly spreading from joint to joint
can't open jars / grip gone / drops cups / can't do up buttons
tired and under the weather / fatigue / low-grade malaise / run down
mother had bad hands / aunt with crooked fingers / family history of RA / sister has lupus
=* osteoarthritis | home | exercise and paracetamol | 55-85 | any
knee aches after walking / sore at the end of the day / worse on stairs / pain with use, eased by rest
stiff for ten minutes after sitting / gelling after TV / a bit stiff on rising / needs a moment to get going
grating under the kneecap / crepitus / knee creaks / crunching joint
bony lumps at finger ends / Heberden's nodes / knobbly fingers / bony swelling
overweight / BMI 34 / heavy / former footballer
no redness, no heat / cool joint / not hot or red / no swelling of note
=* depression | routine | talking therapy | 18-75 | any
no joy in anything / lost interest / nothing pleases / given up the choir she loved
wakes at four and broods / early waking / lies awake from 3 / sleep broken
guilty over small things / feels worthless / blames himself / thinks she is a burden
off food, 5 kg lighter / no appetite / eats because told to / picks at meals
tearful most days / cries in the car / low for six weeks / flat and tearful
no plans to harm himself / denies suicidal thoughts / no self-harm / feels safe
= panic attacks | home | breathing exercises | 16-45 | any
heart pounding out of the blue / sudden racing heart in shops / palpitations in the queue / heart thumps on the bus
tingling round the mouth and fingers / pins and needles in both hands / fingers tingle / lips go numb
sure she's going to die / fears going mad / overwhelming dread / thinks it's the end
over in fifteen minutes / passes in ten minutes / gone by the time help comes / peaks fast, then settles
ECG normal / exam and bloods normal / normal obs / nothing wrong on testing
avoids the supermarket now / won't take the train / scared of it coming back / stays in since
= shingles | same day | aciclovir | 50-85 | any
blisters in a band round one side / vesicles along one rib / strip of blisters left trunk / dermatomal rash
burned for three days before / tingled first / pain came before the rash / skin raw and sore beforehand
stops at the midline / one side only / doesn't cross the middle / unilateral
on steroids / under stress / on chemotherapy / run down after flu
clothes hurt on it / can't bear a bra / even the shirt stings / light touch hurts
had chickenpox as a child / chickenpox at six / usual childhood illnesses / no new contacts
=* eczema | home | emollient and steroid cream | 1-30 | any
itchy dry patches in the elbow creases / flexural rash / behind the knees raw and itchy / creases cracked
scratches all night / sleep lost to itch / blood on the sheets from scratching / itch worse at night
worse in winter / flares with wool / new soap made it worse / bad when stressed
asthma too / hay fever in the family / brother wheezy / atopic family
skin thick and leathery / lichenified / scaly / rough, thickened
no pus, no crusts / no fever / not infected / well child
= impetigo | home | fusidic acid cream | 2-12 | any
golden crusts round the mouth / honey-coloured crust on chin / yellow scabs near the nose / crusty sores on the face
spreads from day to day / more spots each morning / satellites on the cheek / new sores on the arm
school friend has the same / going round the nursery / sister now too / outbreak in class
started as a small blister / scratched insect bite first / began at a graze / thin blisters that burst
not bothered by it / plays happily / well in herself / no fever
doesn't hurt much / hardly itches / slightly sore / no pain
= glandular fever | home | monospot test and rest | 14-25 | any
sore throat for ten days / swollen tonsils with grey coat / can't swallow, huge tonsils / throat agony for weeks
glands up all round the neck / tender posterior nodes / lumps in neck and armpits / cervical lymph nodes ++
spleen palpable / sore under left ribs / tip of spleen felt / enlarged spleen
shattered / sleeps 14 hours / no energy for uni / exhausted after a shower
rash after amoxicillin / blotchy since the antibiotic / came out in spots on penicillin / macular rash
boyfriend had it / kissed someone ill / flatmate off sick with it / student halls
! deep vein thrombosis | same day | leg ultrasound | 30-75 | any
calf hot and swollen / one leg tight and red / tender calf / leg twice its size
after a long flight / in bed for a week / knee replaced last month / on the pill and smokes
pain on standing / aches when walking / dull throb in the calf / heavy leg
chest clear, not breathless / no SOB / sats fine / breathing normal
veins standing out / pitting on that side only / warm to touch / bluish foot
cancer treatment / clot in 2012 / mother had clots / factor V in the family
! tension headache | home | paracetamol and posture | 18-55 | any
tight band round the head / like a hat too small / pressure both sides / vice-like ache
end of the working day / after hours at the screen / deadline week / worse on weekdays
neck muscles knotted / sore shoulders / tight trapezius / stiff neck muscles, moves freely
no vomiting, light doesn't bother / not sick with it / carries on working / no aura
eases with a walk / better on holiday / goes with a bath / gone by Sunday
fundi normal / BP 125/80, exam normal / neurology normal / nothing focal
! psoriasis | home | vitamin D and steroid ointment | 18-65 | any
silvery scales on elbows and knees / thick plaques / red patches with white scale / scaly plaques, sharp edge
scalp flakes like snow / scalp thick with scale / flaky hairline / plaques behind the ears
nails pitted / little dents in the nails / nail lifting / oil-drop nails
father has it / uncle with the same skin / runs in the family / grandmother had it
worse since the beta blocker / flared after tonsillitis / bad since the divorce / drinks more lately
better in the sun / clears on holiday / gone in summer / improves at the sea
! ectopic pregnancy | immediate | gynaecology and ambulance | 18-42 | F
period seven weeks ago / late by three weeks / positive test last week / missed two periods
one-sided low belly pain / sharp pain left iliac fossa / RIF pain, cervix tender / stabbing low on one side
spotting dark blood / brownish bleeding / light bleeding / drops of blood
shoulder tip pain / pain at the top of the shoulder / odd ache in the shoulder / hurts where neck meets shoulder
faint on standing / passed out in the bath / BP 90/50, pulse 120 / dizzy and white
coil in place / past chlamydia / tube operation in 2019 / IVF
"""
VAGUE = """
a bit dizzy now and then / lightheaded at odd times
odd taste in the mouth / metallic taste
aches here and there / wandering aches
doesn't feel right / not quite himself / just not well
itches without a rash / itchy all over, skin clear
hiccups for days / keeps yawning
one finger goes white / tongue tingles
lost her sense of smell in May / smells smoke that isn't there
hair greasy of late / voice a bit deeper
sweats on the left side only / one pupil larger at times
exam normal / obs normal / nothing to find
bloods last month all normal / normal ECG and bloods
tired after lunch / sleepy at four o'clock
wonders if it's the new flat / blames the phone mast
"""
"""Findings that point nowhere: such a case is unclear."""
ASIDE = """
    keeps pigeons; works in a bakery; takes ramipril; allergic to penicillin; retired teacher; drinks 10 units a week
    moved house in spring; vegetarian; appendix out in 1998; wears hearing aids; non-smoker; on the pill; runs marathons
    has two cats; night shifts; ex-smoker; took ibuprofen; cares for her mother; flat feet; colour-blind; lives alone
    back from Spain; on a statin; broke a wrist last year; lorry driver; plays the cello; left-handed; recently widowed
    takes vitamin D; varicose veins operated on; cataract surgery done; dental work last week; gardener; new glasses
"""
