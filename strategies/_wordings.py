"""The acceptable wordings of a prompt, twenty for each kind of task, written by hand.

Production teams edit such details without a second thought: the name of a field, a separator, a colon, the order in
which labels are listed, a polite phrase. They must not change an answer, and how often they do is what consistency
measures (FormatSpread, Sclar et al. 2024, arXiv 2310.11324). Number 0 of every kind is the plain one that accuracy
reads. None may ask for anything that the task's own instructions do not: not for brevity, nor for another form.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to put a request. Every field is a format string with one ``{0}``, except `separator`.

    Attributes:
        instruction: around the task's instructions.
        question: around the request itself.
        labels: around the list of labels.
        passages: around all passages together.
        passage: around each passage.
        separator: between two passages.
        backwards: lists the labels in reverse order.
    """

    instruction: str = "{0}"
    question: str = "{0}"
    labels: str = "Labels: {0}"
    passages: str = "{0}"
    passage: str = "{0}"
    separator: str = "\n"
    backwards: bool = False


PLAIN = Wording()

_CLASSIFICATION = (
    PLAIN,
    Wording("{0}", "Message: {0}", "Possible answers: {0}", "Sources:\n{0}", "- {0}"),
    Wording("Task: {0}", "{0}", "Choose from: {0}", "Context:\n{0}", "{0}", "\n\n"),
    Wording("{0} Follow this exactly.", "Request: {0}", "Labels: {0}.", "Known facts:\n{0}", "* {0}"),
    Wording("Instructions: {0}", "Input: {0}", "Answers allowed: {0}", "Extracts:\n{0}", "{0}", "\n---\n"),
    Wording("Please do the following. {0}", "Text: {0}", "Pick one of: {0}", "Notes:\n{0}", "- {0}"),
    Wording("{0}", "{0}\nLabel:", "Labels: {0}", "Documents:\n{0}", "[{0}]", backwards=True),
    Wording("{0} Reply with the label only.", "{0}", "The labels are: {0}", "Background:\n{0}", "{0}"),
    Wording("You sort messages. {0}", "Message:\n{0}", "Categories: {0}", "Reference:\n{0}", "• {0}"),
    Wording("### Task\n{0}", "### Message\n{0}", "### Labels\n{0}", "### Sources\n{0}", "{0}", "\n\n"),
    Wording("{0}", '"{0}"', "Valid labels: {0}", "From the documents:\n{0}", '"{0}"'),
    Wording("TASK: {0}", "TEXT: {0}", "LABELS: {0}", "SOURCES: {0}", "{0}", " | "),
    Wording("{0} Give one label and nothing else.", "{0}", "Options: {0}", "Excerpts:\n{0}", "- {0}", backwards=True),
    Wording("Your job: {0}", "Classify: {0}", "Use one of these labels: {0}", "Given:\n{0}", "{0}"),
    Wording("<task>{0}</task>", "<message>{0}</message>", "<labels>{0}</labels>", "<sources>{0}</sources>", "{0}"),
    Wording("{0}", "Somebody wrote: {0}", "Known labels: {0}", "Passages:\n{0}", "> {0}"),
    Wording("Do this: {0}", "{0}\nAnswer:", "Answer with one of: {0}", "Material:\n{0}", "{0}", "\n***\n"),
    Wording("{0} Thank you.", "Here is the text: {0}", "Labels to choose from: {0}", "Helpful text:\n{0}", "- {0}"),
    Wording("Instruction - {0}", "Message - {0}", "Labels - {0}", "Sources - {0}", "{0}", "; ", backwards=True),
    Wording("{0} Be exact.", "What is the label of this text? {0}", "There are these labels: {0}", "Facts:\n{0}"),
)

_QA = (
    PLAIN,
    Wording("{0}", "Question: {0}", passages="Sources:\n{0}", passage="- {0}"),
    Wording("Task: {0}", "{0}", passages="Context:\n{0}", separator="\n\n"),
    Wording("{0} Follow this exactly.", "Request: {0}", passages="Known facts:\n{0}", passage="* {0}"),
    Wording("Instructions: {0}", "Q: {0}", passages="Extracts:\n{0}", separator="\n---\n"),
    Wording("Please do the following. {0}", "Question - {0}", passages="Notes:\n{0}", passage="- {0}"),
    Wording("{0}", "{0}\nAnswer:", passages="Documents:\n{0}", passage="[{0}]"),
    Wording("{0} The question follows.", "{0}", passages="Background:\n{0}"),
    Wording("You answer questions. {0}", "Question:\n{0}", passages="Reference:\n{0}", passage="• {0}"),
    Wording("### Task\n{0}", "### Question\n{0}", passages="### Sources\n{0}", separator="\n\n"),
    Wording("{0}", '"{0}"', passages="From the documents:\n{0}", passage='"{0}"'),
    Wording("TASK: {0}", "QUESTION: {0}", passages="SOURCES: {0}", separator=" | "),
    Wording("{0} Reply with the answer.", "{0}", passages="Excerpts:\n{0}", passage="- {0}"),
    Wording("Your job: {0}", "Somebody asks: {0}", passages="Given:\n{0}"),
    Wording("<task>{0}</task>", "<question>{0}</question>", passages="<sources>{0}</sources>"),
    Wording("{0}", "The question is: {0}", passages="Passages:\n{0}", passage="> {0}"),
    Wording("Do this: {0}", "{0}\nA:", passages="Material:\n{0}", separator="\n***\n"),
    Wording("{0} Thank you.", "Please tell me: {0}", passages="Helpful text:\n{0}", passage="- {0}"),
    Wording("Instruction - {0}", "Asked - {0}", passages="Sources - {0}", separator="; "),
    Wording("{0} Be exact.", "Answer this question. {0}", passages="Facts:\n{0}"),
)

_GENERATION = (
    PLAIN,
    Wording("{0}", "Message: {0}", passages="Sources:\n{0}", passage="- {0}"),
    Wording("Task: {0}", "{0}", passages="Context:\n{0}", separator="\n\n"),
    Wording("{0} Follow this exactly.", "Request: {0}", passages="Known facts:\n{0}", passage="* {0}"),
    Wording("Instructions: {0}", "Input: {0}", passages="Extracts:\n{0}", separator="\n---\n"),
    Wording("Please do the following. {0}", "Text: {0}", passages="Notes:\n{0}", passage="- {0}"),
    Wording("{0}", "{0}\nResponse:", passages="Documents:\n{0}", passage="[{0}]"),
    Wording("{0} Write only the result.", "{0}", passages="Background:\n{0}"),
    Wording("You are a helpful assistant. {0}", "Message:\n{0}", passages="Reference:\n{0}", passage="• {0}"),
    Wording("### Task\n{0}", "### Input\n{0}", passages="### Sources\n{0}", separator="\n\n"),
    Wording("{0}", '"{0}"', passages="From the documents:\n{0}", passage='"{0}"'),
    Wording("TASK: {0}", "INPUT: {0}", passages="SOURCES: {0}", separator=" | "),
    Wording("{0} Add nothing else.", "{0}", passages="Excerpts:\n{0}", passage="- {0}"),
    Wording("Your job: {0}", "Here it is: {0}", passages="Given:\n{0}"),
    Wording("<task>{0}</task>", "<input>{0}</input>", passages="<sources>{0}</sources>"),
    Wording("{0}", "This came in: {0}", passages="Passages:\n{0}", passage="> {0}"),
    Wording("Do this: {0}", "{0}\nOutput:", passages="Material:\n{0}", separator="\n***\n"),
    Wording("{0} Thank you.", "Please handle this: {0}", passages="Helpful text:\n{0}", passage="- {0}"),
    Wording("Instruction - {0}", "Input - {0}", passages="Sources - {0}", separator="; "),
    Wording("{0} Be careful.", "Work on this text. {0}", passages="Facts:\n{0}"),
)

_EXTRACTION = (
    PLAIN,
    Wording("{0}", "Message: {0}", passages="Sources:\n{0}", passage="- {0}"),
    Wording("Task: {0}", "{0}", passages="Context:\n{0}", separator="\n\n"),
    Wording("{0} Follow this exactly.", "Text: {0}", passages="Known facts:\n{0}", passage="* {0}"),
    Wording("Instructions: {0}", "Input: {0}", passages="Extracts:\n{0}", separator="\n---\n"),
    Wording("Please do the following. {0}", "Document: {0}", passages="Notes:\n{0}", passage="- {0}"),
    Wording("{0}", "{0}\nJSON:", passages="Documents:\n{0}", passage="[{0}]"),
    Wording("{0} Return JSON only.", "{0}", passages="Background:\n{0}"),
    Wording("You fill in forms. {0}", "Text:\n{0}", passages="Reference:\n{0}", passage="• {0}"),
    Wording("### Task\n{0}", "### Text\n{0}", passages="### Sources\n{0}", separator="\n\n"),
    Wording("{0}", '"{0}"', passages="From the documents:\n{0}", passage='"{0}"'),
    Wording("TASK: {0}", "TEXT: {0}", passages="SOURCES: {0}", separator=" | "),
    Wording("{0} No other text.", "{0}", passages="Excerpts:\n{0}", passage="- {0}"),
    Wording("Your job: {0}", "Read this: {0}", passages="Given:\n{0}"),
    Wording("<task>{0}</task>", "<text>{0}</text>", passages="<sources>{0}</sources>"),
    Wording("{0}", "Somebody wrote: {0}", passages="Passages:\n{0}", passage="> {0}"),
    Wording("Do this: {0}", "{0}\nRecord:", passages="Material:\n{0}", separator="\n***\n"),
    Wording("{0} Thank you.", "The text to read: {0}", passages="Helpful text:\n{0}", passage="- {0}"),
    Wording("Instruction - {0}", "Text - {0}", passages="Sources - {0}", separator="; "),
    Wording("{0} Be exact.", "Take it from this text. {0}", passages="Facts:\n{0}"),
)

_ENTITIES = (
    PLAIN,
    Wording("{0}", "Message: {0}", passages="Sources:\n{0}", passage="- {0}"),
    Wording("Task: {0}", "{0}", passages="Context:\n{0}", separator="\n\n"),
    Wording("{0} Follow this exactly.", "Text: {0}", passages="Known facts:\n{0}", passage="* {0}"),
    Wording("Instructions: {0}", "Input: {0}", passages="Extracts:\n{0}", separator="\n---\n"),
    Wording("Please do the following. {0}", "Passage: {0}", passages="Notes:\n{0}", passage="- {0}"),
    Wording("{0}", "{0}\nEntities:", passages="Documents:\n{0}", passage="[{0}]"),
    Wording("{0} Return the result only.", "{0}", passages="Background:\n{0}"),
    Wording("You find entities in texts. {0}", "Text:\n{0}", passages="Reference:\n{0}", passage="• {0}"),
    Wording("### Task\n{0}", "### Text\n{0}", passages="### Sources\n{0}", separator="\n\n"),
    Wording("{0}", '"{0}"', passages="From the documents:\n{0}", passage='"{0}"'),
    Wording("TASK: {0}", "TEXT: {0}", passages="SOURCES: {0}", separator=" | "),
    Wording("{0} No other text.", "{0}", passages="Excerpts:\n{0}", passage="- {0}"),
    Wording("Your job: {0}", "Look at this: {0}", passages="Given:\n{0}"),
    Wording("<task>{0}</task>", "<text>{0}</text>", passages="<sources>{0}</sources>"),
    Wording("{0}", "Somebody wrote: {0}", passages="Passages:\n{0}", passage="> {0}"),
    Wording("Do this: {0}", "{0}\nResult:", passages="Material:\n{0}", separator="\n***\n"),
    Wording("{0} Thank you.", "The text to read: {0}", passages="Helpful text:\n{0}", passage="- {0}"),
    Wording("Instruction - {0}", "Text - {0}", passages="Sources - {0}", separator="; "),
    Wording("{0} Be exact.", "Find them in this text. {0}", passages="Facts:\n{0}"),
)

WORDINGS: dict[str, tuple[Wording, ...]] = {
    "classification": _CLASSIFICATION,
    "qa": _QA,
    "generation": _GENERATION,
    "extraction": _EXTRACTION,
    "entities": _ENTITIES,
}
"""By kind; each has `advisor.protocols.WORDINGS` of them (tested)."""
