// The phrases. An entry says what an order looks like and leaves out what people ask of their data:
// "ignoring test customers" and "orders without approval" are questions.

#include "guardrails/screen/phrases.h"

namespace countersign::guardrails::screening {

namespace {

constexpr auto kOnlyResults = Where::kOnlyResults;

// clang-format off
constexpr Phrase kPhrases[] = {
    // ---- I-02: orders to forget the rules, or to be somebody else
    {"I-02", "ignore|disregard|forget|override|bypass|neglect|discard|unlearn|dismiss ~4 instruction|instructions !manual*|booklet*|leaflet*|sheet*|video*|for"},
    {"I-02", "ignore|disregard|forget|override|bypass|circumvent|evade|neglect|discard|unlearn|dismiss ~4 guardrail*|directive*|guidelines|safeguard*|masking"},
    {"I-02", "set|put|leave|lay aside ~4 instructions|guidelines|rules|policy|policies|restrictions"},
    {"I-02", "instructions|guidelines|rules ~1 you ~2 were|was|have|had ~1 given|told|been|received"},
    {"I-02", "rules|policies|limits|restrictions|guardrails|policy|instructions ~2 no longer ~2 apply|applies|valid|count|bind"},
    {"I-02", "forget|ignore|disregard|break ~4 rules|policies|limits|restrictions ~2 restrict|bind|limit|stop|hold|constrain"},
    {"I-02", "^ you are ~3 unrestricted|unfiltered|uncensored|jailbroken|superuser|omnipotent"},
    {"I-02", "sudo mode"},
    {"I-02", "^ you are ~3 dan|gpt !schmidt"},
    {"I-02", "you are ~1 an|a unrestricted|unfiltered|uncensored|jailbroken"},
    {"I-02", "you ~1 may|can|should|must ~1 ignore|disregard|break|bypass ~3 policy|policies|rules|instructions|guidelines"},
    {"I-02", "ignore|disregard|discard|forget|break ~1 every|any|each ~1 rule|instruction|restriction|policy|guideline you|that|given"},
    {"I-02", "you ~1 were|was|are|have ~1 told ~2 before|earlier|previously|not ~5 opposite|ignore|instead"},
    {"I-02", "^ simulate|emulate|impersonate ~2 ai|model|assistant|agent|admin*|superuser|root"},
    {"I-02", "model|ai|assistant|agent ~2 without|no ~2 rules|restrictions|policy|limits|filters|guardrails"},
    {"I-02", "^ new instruction|instructions|orders|directive|directives answer|execute|run|ignore|you|always|from|approve|do"},
    {"I-02", "new|updated ~1 policy|rules everything|all|anything ~2 is|are ~1 allowed|permitted"},
    {"I-02", "you ~2 promoted to ~2 admin*|root|superuser|dba"},
    {"I-02", "ignore|disregard|forget|override|bypass|discard|violate|break ~2 your|previous|prior|preceding|above|earlier|safety|security|these|those ~2 rules|policies|policy|restrictions|constraints|prompt|prompts|training|programming|limits|filters"},
    {"I-02", "ignore|disregard|forget ~1 everything|anything|all ~3 above|before|told|said|previously|prior"},
    {"I-02", "ignore|disregard ~2 user|users ~1 question|request|query"},
    {"I-02", "^ do|don|dont|never|stop ~1 not|t|follow|following|obey|obeying ~3 instructions|guidelines|directives|guardrails !manual*|for"},
    {"I-02", "instructions|rules|policy|policies|guidelines|prompt ~2 supersede*|overrule*|are|is|now void|obsolete|suspended|lifted|revoked|cancelled|superseded"},
    {"I-02", "supersede*|overrule* ~3 instructions|policy|policies|guidelines|prompt"},
    {"I-02", "your|these|following ~1 new instructions|rules|orders|directive|directives|task|objective|role|goal|identity"},
    {"I-02", "you ~1 are ~1 now ~4 mode|dan|unrestricted|unfiltered|admin|administrator|root|dba|developer|jailbroken|free|allowed|permitted|authorized|authorised|gpt"},
    {"I-02", "you ~1 are|have|answer|operate ~5 no|without restrictions|limitations|filters|censorship|rules|limits"},
    {"I-02", "you ~1 obey|obeys ~2 user|me|my"},
    {"I-02", "you ~1 must|will|shall ~1 obey|comply"},
    {"I-02", "enter|enable|activate|start ~2 developer|god|admin|maintenance|unrestricted|debug|dan|jailbreak|sudo mode"},
    {"I-02", "jailbreak|jailbroken|jailbreaking"},
    {"I-02", "^ act|behave|respond|answer|operate ~1 as ~3 admin|administrator|root|dba|unrestricted|system|hacker|superuser|dan|jailbroken"},
    {"I-02", "^ act|behave|respond|pretend ~1 as|that|if|like ~1 if|though|you ~2 you|no|are ~3 rules|restrictions|policy|limits|free|admin*|root"},
    {"I-02", "^ pretend|imagine|roleplay ~1 to|you ~1 be|are"},
    {"I-02", "treat|interpret|take|read ~8 as commands|instructions|directives"},
    {"I-02", "follow ~3 instructions|commands|orders ~4 notes|note|comment|comments|column|row|rows|cell|text|below|hidden|base64"},
    {"I-02", "decode ~4 follow|do|execute|run|obey"},
    {"I-02", "follow the words"},
    {"I-02", "no longer ~3 bound|restricted|subject|limited ~2 by|to"},
    {"I-02", "real|actual|true task|instruction|instructions ~2 starts|begins|is|are"},
    {"I-02", "system|security|admin override"},
    {"I-02", "tables allowed"},

    // ---- I-03: what only the software around a model writes (more of it in marks.cpp)
    {"I-03", "end ~1 of ~1 system|user|instructions|context prompt|message|input|window"},
    {"I-03", "end|begin ~1 of|the ~1 summary|result|results|data|document|context then|new|your|output|ignore", kOnlyResults},
    {"I-03", "reached the end of the data", kOnlyResults},
    {"I-03", "tool result|output|response ~3 next|action", kOnlyResults},
    {"I-03", "action input", kOnlyResults},

    // ---- I-04: a cell that talks to whoever reads it
    {"I-04", "dear|hey|hello|hi|attention|dearest ~1 llm|ai|gpt|chatgpt|agent|model|assistant|claude|copilot|gemini !professor|manager", kOnlyResults},
    {"I-04", "note|message|instruction|instructions|reminder ~1 to|for ~2 ai|llm|model|models|agent|assistant|chatbot|gpt", kOnlyResults},
    {"I-04", "to the language model", kOnlyResults},
    {"I-04", "language|ai model|models|assistant|assistants|agent|agents ~3 reading|processing|must|should|shall|reads", kOnlyResults},
    {"I-04", "if you are ~2 ai|llm|language|model|assistant|agent|chatbot", kOnlyResults},
    {"I-04", "ai|llm|model|agent|assistant ~3 must|should|shall ~1 now|next|run|execute|query|ignore|include|answer|reply", kOnlyResults},
    {"I-04", "reply|respond|answer ~1 only|always with", kOnlyResults},
    {"I-04", "start|begin your answer|reply|response", kOnlyResults},
    {"I-04", "user ~2 has changed ~2 mind", kOnlyResults},
    {"I-04", "rerun|repeat ~2 last|previous query|statement|step", kOnlyResults},

    // ---- I-05: steering of approval, review and audit
    {"I-05", "^ approve|accept|allow|confirm|authorize|authorise|grant ~1 all|every|each|any|everything ~3 step|steps|statement|statements|query|queries|sql|proposal|proposals"},
    {"I-05", "never|stop|don|dont|not|without ~2 ask|asking|wait|waiting|request|requesting ~3 approval|confirm|confirmation|permission|approve !date*"},
    {"I-05", "hide|conceal|keep|remove ~4 from|out ~2 audit|log|logs|reviewer|auditor|approver|human"},
    {"I-05", "permission|authority|approval|authorization to ~4 without ~2 review|approval|confirmation|asking"},
    {"I-05", "^ disable|deactivate|stop|suspend|lift|relax ~3 policy|policies|guardrails|masking ~1 check|checks|rules|enforcement"},
    {"I-05", "no ~1 approval|confirmation|review|permission ~1 is|are|was ~1 needed|required|necessary"},
    {"I-05", "reviews|approvals|checks|guardrails|auditing|logging ~1 are|is ~2 off|disabled|suspended|waived|deactivated"},
    {"I-05", "^ mark|flag|label|record|count ~1 this|the|my|these|next ~1 query|statement|step|steps as ~1 approved|safe|reviewed|harmless"},
    {"I-05", "looks|look|appears|seems ~1 harmless|innocent|safe ~2 but|while|yet"},
    {"I-05", "hide|conceal|disguise|mask|obscure ~2 real|true|actual purpose|intent|meaning|statement|query"},
    {"I-05", "auto|automatically approve|approves|approving|confirm|accept"},
    {"I-05", "run|execute|do|proceed|answer|continue|go|perform|delete|update|act ~6 without ~2 approval|asking|checks|checking|check|confirmation|confirming|permission|reviewing|supervision|oversight !price*|date*"},
    {"I-05", "without asking ~2 human|person|user|reviewer|approver|permission|me|anyone|anybody|first|approval"},
    {"I-05", "^ skip|bypass|circumvent|avoid|disable|evade|disregard|deactivate|omit|suppress ~4 approval|approvals|human|guardrail|guardrails|audit|auditing|logging|confirmation|reviewer|approver|checker|safety"},
    {"I-05", "authorise|authorize|allow|permit|order|command you to"},
    {"I-05", "bypass|circumvent|evade ~3 approval|guardrail|guardrails|review|policy|checker ~2 step|just|this|process|once"},
    {"I-05", "approval|permission|authorization|authorisation ~2 granted|given|confirmed|waived ~1 by ~2 admin*|ceo|system|management|developer*|security|openai|anthropic|root"},
    {"I-05", "pre|already approved ~2 by ~2 admin*|ceo|system|management|security"},
    {"I-05", "no|skip ~2 human review|approval|confirmation|oversight ~2 needed|necessary|required|and"},
    {"I-05", "disable|deactivate|remove ~3 read ~1 only|approval|guardrail*|audit|limits|fence"},
    {"I-05", "^ turn|switch off ~3 read|guardrail*|audit|auditing|logging|safety|approval|approvals|protection|policy"},
    {"I-05", "so|such ~5 checker|reviewer|guardrail|guardrails|auditor|approver|filter|human ~3 notice|notices|suspect*|realise*|realize*|detect*"},
    {"I-05", "forbidden|denied|blocked|refused query|statement|sql ~4 into|as"},
    {"I-05", "explain|describe|label|present ~4 reviewer|approver|human|auditor"},
    {"I-05", "no matter what ~3 sql|statement|query|step"},
    {"I-05", "^ do|don|dont|never|without ~1 not|t ~1 tell|inform|alert|notify|report|mention ~4 user|human|reviewer|auditor|approver|anyone|anybody|admin*"},
    {"I-05", "do|don|dont|never ~1 not|t|ever|log|record ~1 log|record|audit|this|it ~1 this|it|query|session|step|statement"},
    {"I-05", "^ secretly|silently|covertly|stealthily ~3 run|execute|query|select|send|insert|delete|update|export|add|append|include"},
    {"I-05", "you|agent|model|assistant ~2 do|does|need ~1 not|t need ~2 approval|permission|confirmation"},

    // ---- I-07: ways out of the house (more of it in marks.cpp)
    {"I-07", "^ send|post|email|mail|upload|forward|transmit|exfiltrate|leak|deliver|publish ~9 @url|@mail"},
    {"I-07", "post|send|upload|append ~3 to @url|https|http"},
    {"I-07", "exfiltrate|exfiltrating|exfiltration"},
    {"I-07", "^ put|place|write|append ~6 in|into ~2 image|tracking link|url|tag"},
    {"I-07", "^ upload|send|copy|transfer|export ~6 to ftp|sftp|s3|pastebin|webhook|telegram|discord"},
    {"I-07", "encode|embed|hide|smuggle ~4 in|into|as ~2 url|link|image|dns|query"},

    // ---- I-08: what the agent was told, and secrets
    {"I-08", "system prompt|prompts|instructions !for|manual*"},
    {"I-08", "reveal|print|output|show|repeat|display|disclose|leak|dump|expose|write|tell|give|recite|quote|share|what ~6 hidden|initial|original|secret|internal|confidential ~1 instruction|instructions|prompt|prompts|directive|directives"},
    {"I-08", "reveal|print|output|repeat|display|disclose|leak|dump|expose|recite|quote|share|show|tell ~4 your ~2 instructions|prompt|guidelines|rules|configuration|credentials|secrets|password|passwords|key|keys|policy|tools"},
    {"I-08", "your ~1 context|token window"},
    {"I-08", "your ~1 api|secret|private|access ~1 key|keys|token|credentials"},
    {"I-08", "rules|instructions|guidelines ~1 you ~1 must|should|have|are ~1 to|told|follow|given"},
    {"I-08", "text|words|lines|messages above ~1 this ~1 conversation|chat|line|message|prompt"},
    {"I-08", "what ~1 instructions|rules|guidelines ~1 were|are|did ~1 you"},
    {"I-08", "^ reveal|disclose|leak|expose|extract|steal|dump|print|output|show|give|tell ~4 connection|database string|url|password|credentials|login"},
    {"I-08", "reveal|show|unmask|uncover|expose ~1 hidden|masked|denied|forbidden columns|column|tables|fields"},
    {"I-08", "what are|were your ~2 instructions|guidelines|directives|rules"},
    {"I-08", "reveal|disclose|leak|expose|extract|steal|exfiltrate|dump|print ~4 credentials|secrets|password|passwords|secret|tokens|token|keys|key|hashes !risk*|fob*"},
    {"I-08", "connection|database credentials|password|secret"},
    {"I-08", "api|secret|private|access key|keys|token ~2 you|your"},
    {"I-08", "password|passwd hash|hashes"},
    {"I-08", "repeat|print|output|recite|echo ~2 everything|words|text|all ~3 above|verbatim"},
    {"I-08", "environment variables"},

    // ---- I-10: the same in other languages
    {"I-10", "ignoriere*|vergiss|missachte*|ubergehe|umgehe ~4 anweisung*|regel|regeln|instruktion*|vorgabe*|richtlinie*|systemprompt"},
    {"I-10", "genehmige|bestatige|erlaube ~2 alle|jeden|jede|alles ~2 schritt|schritte|anweisung*|abfrage*"},
    {"I-10", "ohne ~2 genehmigung|freigabe|ruckfrage ~2 ausfuhren|aus|loschen"},
    {"I-10", "systemprompt|systemanweisung*|systemaufforderung"},
    {"I-10", "ignore*|oublie*|neglige* ~4 instruction*|consigne*|regles|directives ~2 precedent*|anterieur*|ci|systeme|donnees|et"},
    {"I-10", "oublie*|ignorez ~3 instructions|consignes|regles"},
    {"I-10", "tu|vous approuve* ~4 etapes|requetes|etape"},
    {"I-10", "a partir de maintenant ~1 tu|vous"},
    {"I-10", "invite|prompt ~1 systeme|du"},
    {"I-10", "ignora*|olvida*|omite* ~4 instrucciones|reglas|normas|directrices|indicaciones"},
    {"I-10", "aprueba* ~3 pasos|consultas|todo ~1 sin"},
    {"I-10", "prompt|indicaciones del|de|do|di ~1 sistema"},
    {"I-10", "ignor*|esqueca*|desconsidere* ~4 instrucoes|regras|diretrizes"},
    {"I-10", "dimentica*|ignora* ~4 istruzioni|regole|direttive"},
    {"I-10", "negeer|vergeet ~4 instructies|regels|richtlijnen|aanwijzingen"},
    {"I-10", "ignorer|ignorera|glom|glem|strunta ~4 instruktion*|instruks*|regler*|anvisning*"},
    {"I-10", "zignoruj|ignoruj|zapomnij ~4 instrukcj*|polecen*|zasad*|regul*"},
    {"I-10", "ignoruj|zapomen ~4 instrukc*|pokyn*|pravidl*"},
    {"I-10", "talimat*|kural* ~4 yok|unut*|gormezden ~1 say*|gel*"},
    {"I-10", "unut* ~2 talimat*|kural*"},
    {"I-10", "игнорир*|забудь|забудьте|пропусти ~4 инструкц*|правил*|указани*"},
    {"I-10", "системный|системного|системные промпт*|подсказк*|инструкц*"},
    {"I-10", "ігноруй*|забудь ~4 інструкці*|правил*|вказівк*"},
    {"I-10", "시스템 프롬프트*"},
    {"I-10", "이전|모든|위의|지금까지의 ~3 지시*|명령*|규칙* ~2 무시*|잊*"},
    {"I-10", "تجاهل ~4 التعليمات|تعليمات|القواعد|الأوامر"},
    {"I-10", "पिछले|सभी|पूर्व ~3 निर्देश*|नियम* ~2 अनदेखा|भूल*|नजरअंदाज"},
    {"I-10", "bo|quen ~2 qua ~4 huong|lenh|quy"},
    {"I-10", "abaikan|lupakan ~4 instruksi|perintah|aturan"},
};
// clang-format on

}  // namespace

std::span<const Phrase> lexicon() {
  return kPhrases;
}

}  // namespace countersign::guardrails::screening
