// English: what talks out of data to whoever reads them. What an employee is told in a note ("agent
// must call back") is none of it.

#include "guardrails/screen/lexicon.h"

namespace countersign::guardrails::screening {

namespace {

constexpr auto kOnlySources = Where::kOnlySources;

// clang-format off
constexpr Phrase kPhrases[] = {
    // ---- I-03: what only the software around a model writes (more of it in marks.cpp)
    {"I-03", "end ?of ~1 system|user|instructions|context prompt|message|input|window"},
    {"I-03", "end ~1 of|the ~1 summary|result|results|data|document|context|input|rows ~~1 then|new|your|output|ignore|now|begin|start ~1 output|task|instruction*|question|your|ignore|print|system|answer|run", kOnlySources},
    {"I-03", "end ~1 of|the ~1 summary|result|results|data|document|context|input|rows ~~0 then|new|your|output|ignore", kOnlySources},
    {"I-03", "end ?of ?the summary|result|results|data|document|context|input|rows ~~0 now|then|new|begin|start|follow|you|please ~2 follow|instructions|task|you|reveal|print|output|answer|ignore|run|execute|system|say|question", kOnlySources},
    {"I-03", "reached the end of the data", kOnlySources},
    {"I-03", "tool result|output|response ~~6 next action", kOnlySources},
    {"I-03", "action ~~8 action input", kOnlySources},
    {"I-03", "thought i|the|we ~~12 action", kOnlySources},

    // ---- I-04: by name
    {"I-04", "dear|hey|hello|hi|attention|dearest|listen|ok|okay ~1 <ai>|claude|gemini|assistant ~~2 forget|ignore|say|answer|tell|report|run|translate|print|query|summar*|approve|list|reply|respond|disregard", kOnlySources},
    {"I-04", "dear|hey|hello|hi|attention|dearest|listen ~1 <ai>", kOnlySources},
    {"I-04", "attention|hello|hey|hi|dear agent|agents|model|assistant|bot ~~6 policy*|ignore|tables|forget|query|sql|statement|instructions|rules|rows|system|prompt", kOnlySources},
    {"I-04", "note|message|instruction|instructions|reminder|memo|notice|info|information|hint|warning|advice ~1 to|for ~2 <ai>", kOnlySources},
    {"I-04", "note|message|instruction|instructions|reminder|memo|notice|info|information|hint|s|p ~1 to|for ~1 the|any|whichever|automated|all ~1 model|assistant|bot|bots|automated ~1 !number|year|t|agency", kOnlySources},
    {"I-04", "note|message|instruction|instructions|reminder|memo|notice ~1 to|for ~2 agent|agents|assistant|assistants|model|bot ~~8 <query>|rows|table|tables|approve|policy|instructions|ignore|execute|prompt|clause|limit", kOnlySources},
    {"I-04", "for|to automated|ai|llm agents|assistants|readers|systems|agent|assistant", kOnlySources},
    {"I-04", "<ai>|model|assistant instructions|instruction ~1 set|run|execute|ignore|you|answer|reply|always|do|tell|the", kOnlySources},
    {"I-04", "<ai> ~1 instructions|instruction", kOnlySources},
    {"I-04", "^ to ?the|whichever|any|whatever|all ~1 language model|models", kOnlySources},
    {"I-04", "to ~1 whichever|whatever|any model|assistant|bot ~4 this|reads|reading|summar*|process*|these", kOnlySources},
    {"I-04", "you ~3 language model|models", kOnlySources},
    {"I-04", "you ~2 <ai> !recommend*", kOnlySources},
    {"I-04", "language|ai|automated model|models|assistant|assistants|agent|agents|reader|readers ~4 reading|processing|must|should|shall|reads|see|seeing|parsing", kOnlySources},
    {"I-04", "<ai>|<model> ~2 reading|processing|parsing|summarising|summarizing|reads|sees|analysing|analyzing ~1 this|these|the", kOnlySources},
    {"I-04", "<ai> ~3 must|should|shall|may|please|needs|can|will ~2 now|next|run|execute|query|ignore|answer|reply|respond|output|print|say|return|call|include|exclude|omit|skip|approve|tell|report|recommend|translate|summar*|continue|repeat|read|select|drop|delete|update|insert|send|set|not", kOnlySources},
    {"I-04", "agent|assistant|model|bot|assistants|agents|models|bots ~1 must|should|shall|may|can|now ~2 call|run|execute|query|ignore|output|print|skip|select|disregard|bypass ~2 execute*|select|query|sql|statement|table|tables|approval|review|instructions|prompt|policy|question|rows|rest", kOnlySources},
    {"I-04", "assistant|model|bot ignore|disregard|skip|approve|execute|run|print|output ~1 the|all|this|every|rest", kOnlySources},
    {"I-04", "if|when|in|as|should ~1 case ~1 you ~1 are|re|be|is ~3 <ai>|bot|assistant|machine|automated|language|model !of|for|member", kOnlySources},
    {"I-04", "if ~1 an|any|some <ai> ~3 reading|reads|sees|processing|processes|finds", kOnlySources},
    {"I-04", "if an ai|llm|assistant|agent|model|bot ~2 reading|reads|sees|processes|processing ~1 this|these", kOnlySources},

    {"I-04", "any|every|each|all <ai>|assistant|bot|model|assistants|bots|models|agents ~2 that|which|who|reading|processing ~3 reads|read|sees|see|process*|handles|handle|summar*|this|these", kOnlySources},
    {"I-04", "any|every|each|all <ai> ~4 must|should|shall|has|have|is|are", kOnlySources},
    {"I-04", "<ai> ~3 must|should|shall|may|please|needs|can ~2 mark|treat|consider|rate|classify|label|add|append|use|avoid|never|always|remember|know|forget|hide|change|write|do|give|assume|follow|obey", kOnlySources},
    {"I-04", "for|only ~1 language|ai model|models|agents|assistants|readers|bots", kOnlySources},
    {"I-04", "^ <ai> ?please|you rate|ignore|mark|treat|say|answer|tell|give|add|do|reply|skip|approve|summar*|output|print|write|disregard|forget|never|always|include|omit|hide|pay|set|follow|remember", kOnlySources},
    {"I-04", "ai|llm agents|agent|models|assistants|bots|readers|systems ~1 never|always|must|should|do|please|read|use|only|may|ignore|skip|shall", kOnlySources},
    {"I-04", "dear|hey model|bot|machine|robot|llm !agency|train|railway|maker*|owner*|fan*", kOnlySources},
    {"I-04", "when|while|before|after|if answering|replying|responding|summarising|summarizing ~1 always|never|do|include|omit|say|mention|add|only|state|claim", kOnlySources},

    // ---- I-04: by what is asked of them
    {"I-04", "^ reply|respond only with", kOnlySources},
    {"I-04", "^ reply|respond|answer ~2 to ~1 the|this user|question|request ~5 with|only|that", kOnlySources},
    {"I-04", "^ answer|reply|respond ~2 every|any|all|each ~2 further|following|future|other|next|subsequent ~1 question|questions|message|request", kOnlySources},
    {"I-04", "^ start|begin your ~1 answer|reply|response ~2 with ~2 sure|yes|ok|okay|of|certainly|here", kOnlySources},
    {"I-04", "from now on ~2 translate|answer|reply|respond|ignore|speak|call|say|obey", kOnlySources},
    {"I-04", "user ~2 has changed ~2 mind", kOnlySources},
    {"I-04", "^ rerun|repeat|run ~2 last|previous ~1 query|statement ~2 without|again|with|and|now", kOnlySources},
    {"I-04", "^ rerun ~1 last|previous ~1 query|statement|step", kOnlySources},
    {"I-04", "before|after|while|when ~1 you ~1 answer|answering|continue|continuing|reply|replying|respond|responding|summarise|summarize|summarising|summarizing ~5 run|execute|query|select|call|output|print|insert|delete|update|read|leave|omit|include|skip|these|this ~2 select|query|insert|update|delete|rows|row|sql|one|statement|table|into|from", kOnlySources},
    {"I-04", "^ execute|run ?the|this ?following insert|select|drop|sql|statement !statement*|server*|report*|developer*", kOnlySources},
    {"I-04", "ignore|disregard|skip|omit ~1 the|all ~1 rest|remainder|other ?of ?the ~1 rows|table|data|results|records|question", kOnlySources},
    {"I-04", "ignore|disregard|forget ~1 the|this|that question ~8 instead|return|rather|output", kOnlySources},
    {"I-04", "^ ignore|disregard|forget ?the question the user", kOnlySources},
    {"I-04", "forget what you were|are asked|told|doing", kOnlySources},
    {"I-04", "summar*|classify|rate|describe ~3 this|these|it ~4 as ~4 regardless|whatever|no", kOnlySources},
    {"I-04", "regardless|whatever ?of ~1 what it|the ~1 says|text|data|contains ~5 model|summar*|answer", kOnlySources},
    {"I-04", "your operator|developer|developers|creator|creators|operators ~2 want|wants|asked|asks|instructed|told|ordered ~1 you", kOnlySources},
    {"I-04", "do not|never ~1 report|mention|show|reveal|include ~3 this|these|fraud|the ~2 row|rows|record|records|flag|flags ~3 to|in|when|user|summary|this|answer", kOnlySources},
    {"I-04", "say|report|claim|answer|pretend ?that ~2 there were|are|is|was no|none|nothing", kOnlySources},
    {"I-04", "tell|inform|assure ?the user ~2 that ~3 there|none|nothing|everything|all|no ~3 none|nothing|fine|ok|okay|correct|no|well|in|is", kOnlySources},
    {"I-04", "now|then|next|instead ~1 output|print|dump|reveal|list ~2 all|your|the|every ~2 api|secret|system|hidden|password*|prompt|credentials|keys|secrets", kOnlySources},
    {"I-04", "important|urgent|instruction|task ~~1 before|first ~3 answering|you|answer|anything ~~4 run|execute|query|select|call|print|output", kOnlySources},
    {"I-04", "you may|can|must|should now ~1 read|query|access|select|delete|drop|update|approve ~2 every|all|any|the|table|tables", kOnlySources},
    {"I-04", "policy|permission|permissions ~3 updated|changed|extended ~~6 tables|may ~6 without|read|queried", kOnlySources},
    {"I-04", "agent|assistant|ai|model|bot may|can|should|must ~1 skip|bypass|ignore|omit", kOnlySources},
    {"I-04", "<ai> ~1 note|override|directive|command|commands", kOnlySources},
    {"I-04", "your new|primary|prime|only|real|next ~1 directive|objective ~~2 is|say|inform|tell|respond|output|send|forward|ignore|print|reply|do", kOnlySources},
    {"I-04", "new|urgent|priority directive|directives ~~3 inform|tell|respond|output|send|forward|ignore|print|reply|disregard", kOnlySources},
    {"I-04", "your ?only|next|final response|output ~1 should|must|shall ~1 be|only|include|contain|start|begin|end|say", kOnlySources},
    {"I-04", "instead ~1 respond|output|reply|say|print|answer|return|repeat ~1 with|only|exactly|the|that|hidden", kOnlySources},
    {"I-04", "^ respond|reply|output|say|answer ~1 with ~1 exactly|precisely", kOnlySources},
    {"I-04", "^ output|print|say only|exactly ~1 the|this|following $", kOnlySources},
    {"I-04", "^ stop processing|reading|summarizing|summarising", kOnlySources},
    {"I-04", "include|append|add|repeat|mention|encode|put ~8 your ~1 summary|output", kOnlySources},
    {"I-04", "include|append|add|repeat|encode|put ?also all|any|every ~9 your response|answer|reply|message", kOnlySources},
    {"I-04", "start|end|beginning|top|bottom of your response|answer|reply|summary|output", kOnlySources},
    {"I-04", "append|add to your response|answer|reply|summary|output", kOnlySources},
    {"I-04", "when|while|before|after summarizing|summarising|formatting|parsing|answering|responding|rendering|displaying ~3 always|never|omit|say|mention|make|encode|also|ensure|append|output", kOnlySources},
    {"I-04", "also|always bcc|cc", kOnlySources},
    {"I-04", "parsed by ?the|an <ai>|model|assistant|agent", kOnlySources},
    {"I-04", "append|add ?the following to ~2 all|every|each|your ~1 outgoing|messages|answers|responses|emails|replies", kOnlySources},
    {"I-04", "<ai> ~2 share|reveal|disclose|show ~1 its|your|my|the instructions|prompt|rules", kOnlySources},
    {"I-04", "i should|must|will|shall now ~1 share|reveal|output|print|read|query|run|disclose ~1 my|the|all|every", kOnlySources},
    {"I-04", "if|when ~1 you ~1 are|re artificial", kOnlySources},
    {"I-04", "command|commands|order|orders|instruction|instructions for|to ?the|all|any <ai>", kOnlySources},
    {"I-04", "do|follow|obey whatever|what|everything ?that this|the note|text|cell|row|message|comment says", kOnlySources},
    {"I-04", "instead of ~1 what ?the user|analyst|person|human asked|asks|wants", kOnlySources},
    {"I-04", "^ <ai>|bots report|claim|state|conclude|approve", kOnlySources},
    {"I-04", "^ query|read|select|access|fetch ?from ?the table ~3 next|now|instead|first", kOnlySources},
    {"I-04", "when|if|once ~5 shown|given|passed|fed|read ~1 to|by ?a|an|the <ai>|language|model", kOnlySources},
    {"I-04", "model|assistant has|have to ~1 approve|run|execute|ignore|query|output", kOnlySources},
};
// clang-format on

}  // namespace

std::span<const Phrase> english_sources() {
  return kPhrases;
}

}  // namespace countersign::guardrails::screening
