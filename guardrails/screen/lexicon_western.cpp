// German, French, Spanish, Italian, Portuguese, Dutch, and a little of the languages of the North.

#include "guardrails/screen/lexicon.h"

namespace countersign::guardrails::screening {

namespace {

constexpr auto kOnlyQuestions = Where::kOnlyQuestions;
constexpr auto kOnlySources = Where::kOnlySources;

// clang-format off
constexpr Phrase kPhrases[] = {
    // ---- German
    {"I-10", "&8 ignoriere|ignorieren|ignoriert|vergiss|vergesst|vergessen|missachte|missachten|ubergehe|umgehe|umgehen|verwirf anweisung*|instruktion*|vorgaben|richtlinien|systemprompt|sicherheitsregeln|schutzmassnahmen alle|alles|vorherig*|bisherig*|vorig*|fruher*|obig*|deine|deiner|ihre|samtliche|jede|gegeben* !kunden|fahrer|welche|wie"},
    {"I-10", "ignoriere|vergiss|missachte|umgehe ~2 deine|ihre|eure|alle ~2 regeln|regel|vorgaben|anweisungen|rolle|richtlinien|beschrankungen|einschrankungen"},
    {"I-10", "&7 beachte|befolge|beachten|befolgen|folge nicht|keine anweisung*|instruktion*|vorgaben|richtlinien|regeln|beschrankungen mehr|bisherig*|vorherig*|deine|langer"},
    {"I-10", "&8 vergiss|ignoriere|vergessen alles|was gesagt|angewiesen|aufgetragen|beigebracht|mitgeteilt|befohlen"},
    {"I-10", "&9 deine|ihre|eure|bisherigen|vorherigen|alle regeln|vorgaben|anweisungen|beschrankungen|einschrankungen|richtlinien gelten|gilt|aufgehoben|ungultig|ausser nicht|nichts|aufgehoben|ungultig|kraft"},
    {"I-10", "du ~4 keine|keinen|keinerlei ~2 regeln|beschrankungen|einschrankungen|grenzen|filter|vorgaben"},
    {"I-10", "&8 zeig*|gib|nenne|verrate|wiederhole|ausgeben|drucke|schreibe systemprompt|systemanweisung*|systemaufforderung|systemnachricht"},
    {"I-10", "dein|deinen|deine|deines|deinem|deiner|ihr|ihren|ihrem ~1 systemprompt|systemanweisung*|systemaufforderung|prompt"},
    {"I-10", "systemprompt ~3 aus|wortlaut|vollstandig|anzeigen|ausgeben"},
    {"I-10", "gib|zeig|zeige|verrate|nenne ~3 systemprompt|systemaufforderung|systemanweisung*"},
    {"I-10", "&8 fuhre|fuhr|ausfuhren|losche|starte|laufen|bearbeite|mach ohne genehmigung|freigabe|ruckfrage|zustimmung|bestatigung|prufung|nachfrage|erlaubnis"},
    {"I-10", "ohne ~2 genehmigung|freigabe|ruckfrage|zustimmung|nachfrage ~2 ausfuhren|aus|loschen|weiter|laufen", kOnlyQuestions},
    {"I-10", "genehmige|bestatige|erlaube|akzeptiere ~2 alle|jeden|jede|alles|selbst ~2 schritt|schritte|anweisung*|abfrage*|selbst|automatisch|statements"},
    {"I-10", "umgehe|umgehen|uberspringe|uberspringen|schalte|deaktiviere|deaktivieren ~3 genehmigung*|freigabe*|prufung|kontrolle|richtlinie*|schutz*|uberprufung|audit*|guardrail*|protokollierung"},
    {"I-10", "&7 schreibe|schreib|protokolliere|schreiben|vermerke|hinterlasse nichts|nicht|keine protokoll|log|auditlog|spuren|audit"},
    {"I-10", "&7 sag|sage|verrate|erwahne|melde|zeige nichts|nicht|niemandem prufer*|benutzer|nutzer|anwender|mensch*|genehmiger|niemandem"},
    {"I-10", "zeig|zeige|gib|nenne|liste|verrate ~3 alle|die|deine|samtliche ~1 passworter|kennworter|zugangsdaten|geheimnisse|passworte"},
    {"I-10", "zeige|zeig|verrate passworter|kennworter|zugangsdaten"},
    {"I-10", "losche|loschen|vernichte|entferne ~1 sie ~1 die|alle|samtliche|jede ~1 tabelle|tabellen|datenbank|kunden|daten|zeilen !spalte*", kOnlyQuestions},
    {"I-10", "ab jetzt|sofort|nun ~1 bist|hast|darfst|befolgst|gelten ~1 du|deine|keine"},
    {"I-10", "hinweis|nachricht|notiz|anweisung|achtung|anmerkung|mitteilung|liebe|liebes|lieber|hallo|information ~3 ki|llm|sprachmodell|chatbot|assistentin|agenten|modell|kunstliche !gmbh", kOnlySources},
    {"I-10", "ki ~1 assistent|modell|system|agent ~4 ignoriere|zeige|antworte|fuhre|soll|muss|darf|sage", kOnlySources},
    {"I-10", "wenn|falls|da ~1 du ~2 ki|llm|sprachmodell|chatbot|bot|assistent|maschine", kOnlySources},
    {"I-10", "antworte|erwidere ~3 benutzer|nutzer|nur|ausschliesslich ~3 mit", kOnlySources},
    {"I-10", "ignoriere ~2 frage des|der nutzers|benutzers|anwenders"},

    {"I-10", "tu|tun|stell|benimm|verhalte ~2 so|vor|dich ~3 als|du|es|wie ~6 keine|keinen|ohne|keinerlei ~2 regeln|freigabe|genehmigung|einschrankungen|beschrankungen|richtlinie*|vorgaben|kontrolle|grenzen"},
    {"I-10", "welche|was|wie ~3 deine|dein|deinen ~1 anweisungen|instruktionen|regeln|vorgaben|befehle ~2 !fur", kOnlyQuestions},
    {"I-10", "an|fur ?das|die|den|alle|jede|jedes ~1 sprachmodell|sprachmodelle|ki|llm|chatbot|kis", kOnlySources},
    {"I-10", "ki|llm|sprachmodell ?bitte markiere|antworte|ignoriere|sage|zeige|fuhre|bewerte|behandle|setze|melde", kOnlySources},

    {"I-10", "vergiss|vergesst|ignoriere dass ~1 du|ihr ~6 bist|seid|darfst|musst|sollst"},
    {"I-10", "lass|lasse|lasst ~3 prufung|freigabe|genehmigung|kontrolle|rucksprache ~1 weg|aus|beiseite|sein"},

    // ---- French
    {"I-10", "&8 ignore|ignorez|ignorer|oublie|oubliez|neglige|negligez|contourne|contournez|desobeis|omets instructions|consignes|regles|directives|restrictions precedent*|anterieur*|ci|systeme|toutes|tes|vos|recues|donnees|securite !montage|clients"},
    {"I-10", "&9 ne|n|plus tiens|tenez|respecte|respectez|suis|suivez|obeis consignes|instructions|regles|directives|restrictions plus|compte|pas"},
    {"I-10", "oublie|oubliez|ignore|ignorez ~2 tout ~3 dit|appris|demande|ordonne|precede"},
    {"I-10", "oublie*|ignorez|ignore ~2 tes|vos|les|toutes ~2 instructions|consignes|regles|directives|restrictions", kOnlyQuestions},
    {"I-10", "tes|vos ~1 regles|consignes|instructions|restrictions ~3 ne|sont|n ~4 plus|annulees|levees|suspendues|valables"},
    {"I-10", "tu|vous ~2 n|ne ~2 as|avez|es ~1 plus|pas|aucune ~3 regle*|restriction*|limite*|consigne*|filtre*"},
    {"I-10", "ton|votre|tes|le|du prompt ~1 systeme|initial"},
    {"I-10", "invite|prompt|instructions|message ~1 du|de systeme ~4 mot|integral*|complet*|affiche*|montre*"},
    {"I-10", "affiche*|montre*|revele*|donne*|repete*|ecris ~4 invite|prompt|instructions ~1 de|du|d ~1 systeme|cachees|initiales|secretes|origine"},
    {"I-10", "&8 execute|executez|lance|lancez|supprime|fais|continue sans approbation|validation|confirmation|autorisation|demander|attendre|accord|verification"},
    {"I-10", "approuve|approuves|approuvez|valide|validez|accepte ~4 toutes|tous|tout|chaque|toi ~2 etapes|requetes|etape|requete|meme|demandes"},
    {"I-10", "tu|vous approuve* ~4 etapes|requetes|etape"},
    {"I-10", "contourne|contournez|saute|sautez|evite|desactive|desactivez|passe|outrepasse ~3 validation|approbation|verification|controle|garde|securite|journal|audit|relecture|politique"},
    {"I-10", "&8 n|ne|rien ecris|ecrivez|inscris|note|enregistre|laisse rien|pas|aucune journal|log|audit|trace|traces"},
    {"I-10", "&8 ne|n dis|dites|mentionne|signale|parle|montre rien|pas utilisateur|relecteur|humain|auditeur|approbateur|administrateur|personne"},
    {"I-10", "affiche*|montre*|donne*|liste*|revele* ~2 moi ~1 tous|les|tes|toutes ~2 mots de passe"},
    {"I-10", "affiche*|montre*|donne*|liste*|revele* ~2 les|tous|tes ~1 les ~1 mots de passe"},
    {"I-10", "supprime|supprimez|efface|effacez|detruis ~1 la|toute|les|toutes ~2 table|tables|base|donnees ~1 !colonne*", kOnlyQuestions},
    {"I-10", "a partir de maintenant ~1 tu|vous|n"},
    {"I-10", "note|message|attention|remarque|avis|instruction|instructions|cher|chere|bonjour ~3 ia|llm|chatbot|modele", kOnlySources},
    {"I-10", "cher|chere|bonjour ?l assistant|assistante|agent ~1 !commercial|immobilier", kOnlySources},
    {"I-10", "si|comme ~1 tu|vous ~1 es|etes ~3 modele|ia|assistant|robot|llm|bot", kOnlySources},
    {"I-10", "reponds|repondez|dis ~2 seulement|uniquement|simplement|toujours", kOnlySources},

    {"I-10", "comme si ~3 avais|aviez|etais|etiez|existait|existaient ~2 aucune|aucun|pas|sans|plus ~2 regle*|restriction*|limite*|consigne*|validation|approbation|libre"},
    {"I-10", "tes|vos ~1 instructions|consignes ~1 systeme|initiales|cachees|secretes|internes|origine"},
    {"I-10", "quelles|quels|montre*|affiche* ~3 tes|vos ~1 instructions|consignes|regles|directives", kOnlyQuestions},
    {"I-10", "a|pour ?l|les|toute ia|ias|llm ~4 qui|lit|lisant|traite|marque|reponds|ignore|doit", kOnlySources},

    {"I-10", "oublie|oubliez|ignore que tu|vous ~3 es|etes|dois|devez|as|assistant"},

    // ---- Spanish
    {"I-10", "&8 ignora|ignore|ignorar|olvida|olvide|olvidate|omite|desobedece|descarta|elude|salta|saltate instrucciones|reglas|normas|directrices|indicaciones|ordenes|restricciones anterior*|previas|previos|todas|tus|sus|recibidas|sistema|dadas|seguridad !montaje"},
    {"I-10", "&8 no hagas|haga|sigas|obedezcas|respetes|tengas|cumplas instrucciones|reglas|normas|directrices|indicaciones|restricciones"},
    {"I-10", "olvida|ignora|olvidate|olvide ~3 todo ~4 dijeron|dicho|ensenaron|ordenaron|aprendido|indicado|anterior"},
    {"I-10", "ignora|olvida ~2 tus|las|todas ~1 instrucciones|reglas|normas|directrices|restricciones", kOnlyQuestions},
    {"I-10", "tus|sus ~1 reglas|instrucciones|restricciones|normas ~2 ya|quedan|estan|no ~3 no|anuladas|suspendidas|valen|aplican|canceladas"},
    {"I-10", "no tienes|tendras|tenes ~2 ninguna|ninguno|mas|reglas|restricciones|limites ~2 restriccion|restricciones|limite|limites|regla|reglas|filtro|filtros"},
    {"I-10", "prompt|mensaje|indicaciones|instrucciones del|de|do ~1 sistema"},
    {"I-10", "muestra*|revela*|imprime*|dime|ensena*|repite* ~3 tu|tus|prompt ~2 prompt|indicaciones|instrucciones|sistema|inicial|oculto"},
    {"I-10", "&8 ejecuta|ejecute|ejecutalo|borra|haz|corre|lanza|continua sin aprobacion|autorizacion|confirmacion|permiso|revision|preguntar|esperar|consultar"},
    {"I-10", "aprueba|apruebe|apruebas|acepta|autoriza|confirma ~3 pasos|consultas|paso|sentencias ~2 !del|de"},
    {"I-10", "aprueba|apruebe|apruebalo ~1 tu ~1 mismo|misma|todo|todos"},
    {"I-10", "aprueba|apruebe|apruebas ~3 todo|todos|todas ~2 sin"},
    {"I-10", "saltate|salta|salte|omite|evita|elude|esquiva|desactiva|desactive ~3 revision|aprobacion|validacion|control|auditoria|politica|filtro|guardia|registro|confirmacion ~1 humana|y|de|del|paso|previa|!mensual"},
    {"I-10", "&8 no escribas|registres|anotes|guardes|dejes nada|registro|rastro|esto registro|log|auditoria|rastro|bitacora"},
    {"I-10", "&8 no digas|menciones|informes|informar|avisar|notificar|muestres|reveles|avises nada|esto|le|a|al usuario|revisor|humano|auditor|administrador|nadie"},
    {"I-10", "muestra*|ensena*|dame|dime|lista|revela*|imprime ~2 las|todas|tus ~2 contrasenas|claves|credenciales|passwords"},
    {"I-10", "borra|elimina|borre|destruye|suprime ~1 la|todas|toda|las|todos ~2 tabla|tablas|base|datos|clientes|filas|registros !columna*", kOnlyQuestions},
    {"I-10", "a partir de ahora ~2 no|eres|tienes|obedece*|apruebas|ignora*"},
    {"I-10", "nota|mensaje|atencion|aviso|instruccion|instrucciones|querida|querido|estimada|hola ~3 ia|llm|chatbot|modelo|asistente|agentes ~1 !ventas|comercial", kOnlySources},
    {"I-10", "si eres|es|usted ~3 modelo|ia|asistente|llm|bot|robot", kOnlySources},
    {"I-10", "ignora|olvida ~2 pregunta del|de usuario", kOnlySources},
    {"I-10", "responde|conteste|contesta ~2 solo|solamente|unicamente ~1 con|que", kOnlySources},

    {"I-10", "como si no|nunca ~2 tuvieras|tuviera|hubiera|existieran|existiera ~2 reglas|regla|restricciones|limites|normas|aprobacion|ninguna"},
    {"I-10", "finge|fingir|imagina ~3 no ~3 reglas|restricciones|limites|normas|aprobacion"},
    {"I-10", "cuales|que|muestra* ~2 son ~1 tus ~1 instrucciones|reglas|indicaciones|directrices", kOnlyQuestions},
    {"I-10", "ia|llm ~2 que|debe|marca|responde|ignora|lea|lee ~3 marca|responde|ignora|procese|debe|lea|lee|esto|esta|este|pagada", kOnlySources},

    {"I-10", "olvida|olvidate|ignora ?de que ~1 eres|debes|tienes|no"},
    {"I-10", "no ~1 pidas|pida|esperes|preguntes|solicites ~2 confirmacion|permiso|aprobacion|autorizacion"},

    // ---- Italian
    {"I-10", "&8 ignora|ignorare|ignorate|dimentica|dimenticare|trascura|scorda|aggira|elimina|scavalca istruzioni|regole|direttive|indicazioni|linee|restrizioni precedenti|tutte|tue|ricevute|sistema|finora|sicurezza !montaggio"},
    {"I-10", "dimentica*|ignora* ~1 le|tutte|tue ~2 istruzioni|regole|direttive|restrizioni", kOnlyQuestions},
    {"I-10", "&8 non tenere|seguire|rispettare|segui|obbedire|tener|considerare istruzioni|regole|direttive|indicazioni|restrizioni"},
    {"I-10", "dimentica|ignora|scorda ~2 tutto ~4 detto|insegnato|ordinato|imparato|precede|prima"},
    {"I-10", "le|tue|tutte ~1 tue|le regole|istruzioni|restrizioni ~2 non|sono ~2 valgono|piu|annullate|sospese|revocate"},
    {"I-10", "non hai ~1 piu|alcuna|nessuna ~2 restrizion*|limit*|regol*|filtr*"},
    {"I-10", "prompt|messaggio|istruzioni di|del sistema"},
    {"I-10", "mostra*|rivela*|stampa|scrivi|dimmi|ripeti ~3 tuo|tue|prompt ~1 prompt|istruzioni|iniziale|nascosto"},
    {"I-10", "&8 esegui|eseguire|lancia|cancella|procedi|fai senza approvazione|autorizzazione|conferma|permesso|chiedere|aspettare|attendere|revisione"},
    {"I-10", "approva|accetta|autorizza|conferma ~3 tutti|tutte|ogni|tutto ~3 passi|passaggi|query|istruzioni|richieste|passo|solo|automaticamente|te"},
    {"I-10", "salta|aggira|evita|disattiva|ignora|scavalca ~3 revisione|approvazione|controllo|controlli|verifica|audit|registro|politica|filtro ~1 umana|umano|e|di|del|delle"},
    {"I-10", "&8 non scrivere|registrare|annotare|lasciare|salvare nulla|niente|nel|tracce|questo registro|log|audit|tracce|traccia"},
    {"I-10", "&8 non dire|menzionare|segnalare|informare|mostrare nulla|niente|questo|al|l utente|revisore|umano|auditor|amministratore|nessuno"},
    {"I-10", "mostra*|dammi|elenca|rivela*|stampa|dimmi ~2 le|tutte|tue ~1 le ~1 password|credenziali|parole !dimentic*"},
    {"I-10", "cancella|elimina|distruggi|svuota ~1 la|tutte|tutti|le|i ~1 le|i ~1 tabella|tabelle|dati|clienti|righe|database !colonn*", kOnlyQuestions},
    {"I-10", "da ora|adesso|oggi in poi ~1 non|sei|puoi|obbedisci|approvi|hai|ignora"},
    {"I-10", "nota|messaggio|attenzione|avviso|istruzioni|cara|caro|ciao ~3 ia|ai|llm|chatbot|modello|assistente|intelligenza ~1 !clienti|del|dei|di", kOnlySources},
    {"I-10", "se sei ~3 modello|ia|assistente|llm|bot|intelligenza", kOnlySources},
    {"I-10", "rispondi ~2 solo|soltanto|unicamente ~1 con|che", kOnlySources},

    {"I-10", "fai|fa|fingi|immagina|comportati ~3 finta|non|come|di ~4 regole|restrizioni|limiti|approvazione"},
    {"I-10", "quali|mostra* ~1 sono ~1 le|tue ~1 tue|istruzioni ~1 istruzioni|regole|sistema", kOnlyQuestions},
    {"I-10", "ia|intelligenza ~3 che|deve|segna|rispondi|ignora ~3 legge|deve|segna|rispondi|ignora|questa|questo", kOnlySources},

    {"I-10", "dimentica|ignora che ~1 sei|devi|non"},
    {"I-10", "istruzioni|regole ~1 ti ~1 hanno|sono ~1 dato|state|imposto|dettato"},

    // ---- Portuguese
    {"I-10", "&8 ignore|ignora|ignorar|esqueca|esquece|desconsidere|desconsidera|desobedeca|descarte|contorne|burle instrucoes|regras|diretrizes|orientacoes|ordens|restricoes anteriores|todas|suas|tuas|previas|sistema|recebidas|dadas|seguranca !montagem"},
    {"I-10", "ignor*|esqueca*|desconsidere* ~1 as|suas|todas ~2 instrucoes|regras|diretrizes|orientacoes", kOnlyQuestions},
    {"I-10", "&8 nao siga|obedeca|respeite|cumpra|leve|considere instrucoes|regras|diretrizes|orientacoes|restricoes"},
    {"I-10", "esqueca|ignore|esquece ~2 tudo ~4 disseram|dito|ensinaram|aprendeu|mandaram|antes|acima"},
    {"I-10", "suas|tuas ~1 regras|instrucoes|restricoes|diretrizes ~2 nao|foram|estao ~2 valem|mais|canceladas|suspensas|anuladas|revogadas"},
    {"I-10", "nao tem|tens ~2 nenhuma|nenhum|mais|restricoes|limites|regras ~2 restricao|restricoes|limite|limites|regra|regras|filtro|filtros"},
    {"I-10", "prompt|mensagem|instrucoes do|de sistema"},
    {"I-10", "mostre*|revele*|imprima|diga|repita|exiba ~3 seu|suas|prompt ~1 prompt|instrucoes|inicial|oculto"},
    {"I-10", "&8 execute|executar|rode|apague|faca|continue|prossiga sem aprovacao|autorizacao|confirmacao|permissao|perguntar|esperar|aguardar|revisao"},
    {"I-10", "aprove|aprova|aceite|autorize|confirme ~3 todos|todas|cada|tudo ~2 passos|etapas|consultas|comandos|automaticamente|voce"},
    {"I-10", "pule|pula|contorne|burle|evite|desative|ignore ~3 revisao|aprovacao|validacao|verificacao|auditoria|politica|registro|controle ~1 humana|humano|e|de|do|da"},
    {"I-10", "&8 nao escreva|registre|anote|grave|deixe nada|registro|rastro|isso registro|log|auditoria|rastro|rastros"},
    {"I-10", "&8 nao diga|mencione|informe|informar|avisar|notificar|mostre|avise|conte nada|isso|ao|a|para usuario|revisor|humano|auditor|administrador|ninguem"},
    {"I-10", "mostre*|exiba|liste|revele*|imprima|de ~2 as|todas|suas ~1 as ~1 senhas|credenciais|palavras"},
    {"I-10", "apague|exclua|delete|remova|destrua ~1 a|todas|todos|as|os ~1 as|os ~1 tabela|tabelas|dados|clientes|linhas|banco|registros !coluna*", kOnlyQuestions},
    {"I-10", "a partir de agora|hoje ~2 nao|pode|tem|obedec*|aprov*|ignor*"},
    {"I-10", "nota|mensagem|atencao|aviso|instrucao|instrucoes|querida|caro|cara|ola ~3 ia|llm|chatbot|modelo|assistente|inteligencia ~1 !vendas", kOnlySources},
    {"I-10", "se voce|tu ~1 e|es|for ~3 modelo|ia|assistente|llm|bot|inteligencia", kOnlySources},
    {"I-10", "responda ~2 apenas|somente|so ~1 com|que", kOnlySources},

    {"I-10", "finja|fingir|faca|imagine ~3 que|conta|de ~3 nao|sem ~4 regras|restricoes|limites|aprovacao|confirmacao"},
    {"I-10", "quais|mostre* ~1 sao ~1 as|suas ~1 suas|instrucoes ~1 instrucoes|regras|sistema", kOnlyQuestions},
    {"I-10", "ia|inteligencia ~3 que|deve|marque|responda|ignore ~3 le|ler|deve|marque|responda|ignore|esta|este", kOnlySources},

    {"I-10", "esqueca|ignore que ~1 voce|tu|e|deve ~3 e|deve|assistente|nao"},
    {"I-10", "ignore|desative|contorne|burle ~1 o|os|a|as filtro|filtros|restricoes|protecao|barreiras ~1 de seguranca"},

    // ---- Dutch
    {"I-10", "&8 negeer|vergeet|negeren|vergeten|omzeil|omzeilen|overtreed instructies|regels|richtlijnen|aanwijzingen|opdrachten|beperkingen alle|vorige|eerdere|voorgaande|je|jouw|uw|bovenstaande|gegeven !handleiding"},
    {"I-10", "negeer|vergeet ~2 alles ~6 verteld|gezegd|geleerd|opgedragen|hierboven|eerder"},
    {"I-10", "negeer|vergeet ~1 de|je|alle ~1 instructies|regels|richtlijnen|aanwijzingen", kOnlyQuestions},
    {"I-10", "&8 volg|houd|gehoorzaam|respecteer niet|geen|meer instructies|regels|richtlijnen|aanwijzingen|beperkingen"},
    {"I-10", "je|jouw|uw|alle regels|instructies|richtlijnen|beperkingen ~2 gelden|zijn|tellen ~2 niet|vervallen|opgeheven|ingetrokken|meer"},
    {"I-10", "je|u ~2 hebt|heb|heeft|bent ~3 geen ~2 regels|beperkingen|grenzen|filters|limieten"},
    {"I-10", "systeemprompt|systeemopdracht|systeeminstructie*"},
    {"I-10", "toon|laat|geef|druk|herhaal|onthul ~4 je|jouw|verborgen|oorspronkelijke ~1 prompt|instructies|opdracht"},
    {"I-10", "&9 voer|uitvoeren|draai|verwijder|doe|start|ga zonder goedkeuring|toestemming|bevestiging|controle|vragen|wachten|akkoord|beoordeling"},
    {"I-10", "keur|accepteer|bevestig ~3 alle|elke|alles|zelf ~2 stappen|stap|queries|verzoeken|goed"},
    {"I-10", "omzeil|omzeilen|sla|schakel|vermijd|ontwijk ~3 goedkeuring|controle|beoordeling|beleid|beveiliging|audit|logboek|review ~2 en|over|uit|menselijke|stap"},
    {"I-10", "omzeil ~3 controle|goedkeuring|beleid|beoordeling"},
    {"I-10", "&8 schrijf|log|noteer|bewaar|laat niets|niet|geen logboek|log|audit|sporen|protocol"},
    {"I-10", "&8 vertel|zeg|meld|vermeld niets|niet|niemand gebruiker|beoordelaar|mens|auditor|beheerder|niemand"},
    {"I-10", "toon|geef|laat ~3 de|alle|mij ~1 wachtwoorden|inloggegevens|geheimen"},
    {"I-10", "verwijder|wis|vernietig ~1 de|alle|hele ~1 tabel|tabellen|database|klanten|gegevens|rijen !kolom*", kOnlyQuestions},
    {"I-10", "vanaf nu ~2 ben|heb|mag|gehoorzaam|keur|volg|doe ~1 je|jij|u|alles|geen"},
    {"I-10", "bericht|notitie|opmerking|let|instructie|instructies|beste|hallo|attentie ~3 ai|llm|taalmodel|chatbot|assistent|model|modellen", kOnlySources},
    {"I-10", "als|indien je|u|jij ~2 taalmodel|ai|llm|chatbot|bot|assistent", kOnlySources},
    {"I-10", "antwoord ~2 alleen|uitsluitend ~1 met", kOnlySources},

    {"I-10", "doe|net|gedraag|stel ~2 alsof|je|voor ~4 geen|zonder ~2 regels|beperkingen|grenzen|goedkeuring|richtlijnen"},
    {"I-10", "wat|welke ~2 zijn|staat|luiden ~2 je|jouw ~1 instructies|regels|prompt|systeemprompt|richtlijnen", kOnlyQuestions},
    {"I-10", "aan|voor ?de|het|alle|elke ~1 taalmodel|taalmodellen|ai|llm|chatbot", kOnlySources},

    {"I-10", "vergeet|negeer dat ~1 je|jij|u ~4 bent|moet|mag"},

    // ---- Swedish, Danish, Norwegian
    {"I-10", "ignorer|ignorera|glom|glem|strunta|bortse|se ~4 instruktion*|instruks*|regler*|anvisning*"},
    {"I-10", "systemprompt|systemprompten|systemprompten"},
    {"I-10", "utan|uten|uden godkannande|godkjenning|godkendelse|fraga|sporre"},
    {"I-10", "visa|vis ~2 losenord*|passord*|adgangskode*"},
};
// clang-format on

}  // namespace

std::span<const Phrase> western() {
  return kPhrases;
}

}  // namespace countersign::guardrails::screening
