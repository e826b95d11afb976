"""Paragraphs of legal text with slots; each goes to one split. ``{p}``/``{q}`` parties, ``{c}`` court, ``{j}`` judge,
``{s}`` act, ``{d}``/``{e}`` days, ``{a}``/``{b}`` sums, ``{l}`` place."""

FRAMES = """
    This Agreement is made on {d} between {p} ("the Lessor") and {q} ("the Lessee").
    The Borrower shall repay to {p} the sum of {a} not later than {d}, together with interest at the agreed rate.
    On {d} {j}, sitting in {c}, dismissed the claim of {p} with costs.
    Pursuant to {s}, the tenant of the premises at {l} may terminate on two months' notice.
    {p} v {q}: the appeal was heard by {j} on {d}.
    Without prejudice to clause 7, the Seller warrants that the goods stored at {l} comply with {s}.
    We act for {p} and write in respect of the unpaid invoices, which total {a}.
    The court finds that {p} was in breach of {s} when it withheld {a} from the claimant.
    In witness whereof the parties have signed at {l} on {d}.
    The deposit of {a} shall be held by {p} as stakeholder until completion.
    Judgment was handed down in {c} yesterday; {j} gave {q} leave to appeal.
    Any dispute arising out of this contract shall be referred to {c} and to no other court.
    {p}, whose registered office is at {l}, hereby assigns to {q} all rights under the Policy.
    By order dated {d}, {c} directed {p} to disclose the ledgers within fourteen days.
    The Guarantor's liability under this deed shall not exceed {a} in aggregate.
    It is common ground that {q} received the notice on {d} and did nothing.
    {j} held that {s} does not apply to a private road.
    The consideration payable by {p} to {q} is {a}, of which {b} falls due on signing.
    The lessee shall keep the premises in good repair and shall not sublet without consent.
    Take notice that {p} intends to apply to {c} on {e} for an order that {q} be wound up.
    The parties to this settlement, {p} and {q}, agree that neither admits liability.
    Under {s} a notice must be in writing; an oral warning, as given here, will not do.
    The vessel was arrested at {l} on {d} at the suit of {p}.
    Damages were assessed by {j} at {a}, a figure that {q} calls absurd.
    The Employer may dismiss the Employee summarily where {s} so permits.
    For the avoidance of doubt, the judge made no finding on the second issue.
    {p} undertakes to deliver the machinery to {l} on or before {d}.
    Counsel for {q} submitted that {c} had no jurisdiction over a contract made in {l}.
    Interest runs from {d} until payment at eight per cent a year.
    The claimant seeks {a} for loss of profit and a further {b} for repairs.
    This lease may be determined by either party on {e}, subject to {s}.
    The late {p} left the residue of the estate to {q}.
    I, {j}, having read the evidence, direct that the hearing be listed for {d}.
    The arbitrator's award in favour of {p} was registered in {c} on {d}.
    The purchase price shall be reduced by {a} for each week of delay.
    {q} shall indemnify {p} against all claims brought under {s}.
    The plaintiff alleges that the defendant, {p}, converted goods worth {a}.
    Notices to {p} shall be sent to {l} and marked for the attention of the secretary.
    As {j} remarked in an earlier case, a promise is not a contract.
    On the facts found, the licence lapsed on {d} and was never renewed.
    {c} has confirmed that {s} binds the Crown.
    The freehold of {l} was conveyed to {p} on {d} for {a}.
    Each party shall bear its own costs of the proceedings.
    The Receiver appointed by {c} shall pay {a} into court.
    If {q} fails to pay by {d}, {p} may enter judgment without further notice.
    The trustees of {p} met at {l} on {e} and resolved to sell.
    Nothing in this deed limits liability for fraud or for any matter covered by {s}.
    {p} hereby gives notice under {s} that it withdraws from the joint venture with {q}.
    The sum insured is {a}; the excess, {b}.
    The witness, an employee of {q}, said that he had never been to {l}.
    Permission to appeal was refused by {c} on {d}, and {j} gave short reasons.
    The works at {l} are to be completed by {e}, failing which liquidated damages of {a} a day are payable.
    Statement of truth: I believe that the facts stated in this claim form are true.
    In default, a fine of {a} may be imposed under {s}.
    The shares in {p} are pledged to {q} as security for a loan of {a}.
    A stay was granted by {j} until {d} so that the parties could mediate.
    !Your client, {q}, has until {d} to vacate {l}, after which bailiffs will be instructed.
    !Held, allowing the appeal: {s} must be read narrowly, and {j} had erred.
    !It was {p} which, on {d}, transferred {a} to an account that nobody has since traced.
    !Upon hearing the solicitors for {p}, and upon {q} not appearing, {c} ordered as follows.
    !The rent, fixed at {a} a quarter, may be reviewed on {d} and every fifth year after that.
    !Costs follow the event, and the event favours {q}.
    !Whether {l} lies within the district of {c} is a question of fact.
    !Signed, sealed and delivered by {p} in the presence of two witnesses, {d}.
    !Having regard to {s}, the penalty of {a} was neither excessive nor unusual.
    !{j}: the submission that {p} acted in good faith must be rejected.
    !There shall be paid to {q}, out of the estate, an annuity of {a} beginning on {e}.
    !The policy was voided because {p} had not told the insurer of the fire at {l}.
    !Nor does the Act help the buyer: no term of quality was implied.
    !From the decision of {j} an appeal lies to {c}, provided it is lodged by {d}.
    !Save as provided in {s}, no dividend shall be declared before {e}.
    !The heirs dispute that {p} was of sound mind when, at {l}, the will was signed.
    !{q} counterclaims {b}; the claim itself, for {a}, is admitted.
    !Let a copy of this order be served on {p} at {l} by noon on {d}.
    !It cannot be right, said {j}, that a creditor such as {q} should go unpaid.
    !The merger of {p} with {q} was notified on {d} under {s}.
    !Both the tenant and the landlord sought a declaration as to the boundary.
    !Were {s} to be repealed, the fund held by {p}, now some {a}, would revert to the donors.
    !Proceedings begun in {c} on {d} were struck out for want of prosecution.
    !The parties having agreed, {j} varied the maintenance to {a} a month from {e}.
    !Title to the crane passes to {q} at {l}, and risk with it.
    !We refer to our letter of {d}, to which {p} has not replied.
    !On a true construction of {s}, time began to run on {d}.
    !No later than {e} the contractor shall clear {l} of all plant.
    !A charge of {a} in favour of {q} is entered on the register.
    !That ruling, by {c}, has stood for a century and {j} saw no cause to disturb it.
    !If the ship has not reached {l} by {e}, {p} may cancel.
    !The liquidator recovered {a} from {q} and nothing from the directors.
    !Members of {p} who had not paid the levy were sued in {c}.
    !The undertaking given to {j} lapsed when {q} ceased trading on {d}.
"""
