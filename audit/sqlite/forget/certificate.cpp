#include "audit/sqlite/forget/certificate.h"

#include <array>

#include <fmt/format.h>

#include "audit/sqlite/forget/words.h"
#include "core/text.h"

namespace countersign::audit::sqlite {

namespace {

// What lies outside the store. The same words in every certificate.
constexpr std::array<std::string_view, 7> kNotReached = {
    "the logs of the data sources, which may hold the statements that ran",
    "the provider of a model, where questions and statements were sent to one",
    "exports and archives that were written before, and systems that keep them",
    "backups and copies of the store",
    "rows of results that somebody downloaded; those held in memory go within 15 minutes",
    "what the disk keeps below the file system: snapshots, and blocks that a flash disk replaced",
    "what this person wrote in the sessions of others, such as reasons of decisions"};

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string whom(const EraseAsk& ask) {
  return ask.session ? ask.session->text() : ask.user->text();
}

std::string kept_words(const KeptBack& kept) {
  if (!kept.hold)
    return fmt::format("{}: a step of it is approved or runs; erase it again when it is done",
                       kept.session.text());
  return fmt::format("{}: held by {} since {}: {}", kept.session.text(), kept.hold->by.text(),
                     to_rfc3339(kept.hold->since), printable(kept.hold->reason));
}

std::string records_words(const Erased& erased) {
  if (!erased.done.first) return "none";
  return fmt::format("{} to {}", erased.done.first->get(), erased.done.last->get());
}

std::string text_of(const EraseAsk& ask, const Erased& erased, Micros at,
                    const std::string& checkpoint) {
  const auto& done = erased.done;
  std::string out =
      fmt::format("{}\n\n  for       {}\n  reason    {}\n  at        {}\n  by        {}\n",
                  ask.is_dry_run ? "What would be erased" : "Certificate of erasure", whom(ask),
                  printable(ask.reason), to_rfc3339(at),
                  ask.by.is_nobody() ? "the program itself" : ask.by.text());
  out += fmt::format("  sessions  {}\n  texts     {}: {}, {}, {}\n", done.sessions, done.texts,
                     counted(erased.messages, "question or message", "questions and messages"),
                     counted(erased.statements, "statement", "statements"),
                     counted(erased.others, "other text", "other texts"));
  if (erased.withdrawn != 0)
    out += fmt::format("  taken back  in {} a step waited for a decision\n",
                       counted(erased.withdrawn, "session", "sessions"));
  if (erased.was_account)
    out += fmt::format("  account   its name and e-mail; {}\n",
                       counted(erased.keys_ended, "key ends", "keys end"));
  if (!ask.is_dry_run) out += fmt::format("  records   {}\n", records_words(erased));
  for (const auto& kept : erased.kept) out += "  kept      " + kept_words(kept) + "\n";
  out +=
      "\nStays, without any text: times, numbers, codes, who asked and who decided by their "
      "usr_ names,\nwhich rules spoke, and the commitments that let the log be verified.\n";
  out += "\nNot reached:\n";
  for (const auto line : kNotReached) out += fmt::format("  - {}\n", line);
  if (!checkpoint.empty()) out += "\nThe log as it was signed afterwards:\n\n" + checkpoint;
  return out;
}

std::string json_of_kept(const KeptBack& kept) {
  if (!kept.hold)
    return fmt::format(R"({{"session_id":"{}","why":"running"}})", kept.session.text());
  return fmt::format(R"({{"session_id":"{}","why":"held","by":"{}","since":"{}","reason":{}}})",
                     kept.session.text(), kept.hold->by.text(), to_rfc3339(kept.hold->since),
                     json_text(kept.hold->reason));
}

std::string joined(const std::string& list, const std::string& next) {
  return list.empty() ? next : list + "," + next;
}

std::string json_of(const EraseAsk& ask, const Erased& erased, Micros at,
                    const std::string& checkpoint) {
  const auto& done = erased.done;
  std::string sessions, kept, not_reached;
  for (const auto& id : erased.sessions) sessions = joined(sessions, json_text(id.text()));
  for (const auto& each : erased.kept) kept = joined(kept, json_of_kept(each));
  for (const auto line : kNotReached) not_reached = joined(not_reached, json_text(line));
  return fmt::format(
      R"({{"format":"countersign/erasure/1","is_dry_run":{},"is_complete":{},"for":"{}",)"
      R"("reason":{},"at":"{}","by":{},"sessions":{},"session_ids":[{}],"texts":{},"messages":{},)"
      R"("statements":{},"other_texts":{},"withdrawn":{},"account":{},"keys_ended":{},)"
      R"("first_record":{},"last_record":{},"kept":[{}],"not_reached":[{}],"checkpoint":{}}})",
      ask.is_dry_run, erased.kept.empty(), whom(ask), json_text(ask.reason), to_rfc3339(at),
      ask.by.is_nobody() ? "null" : json_text(ask.by.text()), done.sessions, sessions, done.texts,
      erased.messages, erased.statements, erased.others, erased.withdrawn, erased.was_account,
      erased.keys_ended, done.first ? std::to_string(done.first->get()) : "null",
      done.last ? std::to_string(done.last->get()) : "null", kept, not_reached,
      checkpoint.empty() ? "null" : json_text(checkpoint));
}

}  // namespace

Certificate certificate(const EraseAsk& ask, const Erased& erased, Micros at,
                        const std::string& checkpoint) {
  return {erased.done, erased.kept, text_of(ask, erased, at, checkpoint),
          json_of(ask, erased, at, checkpoint)};
}

}  // namespace countersign::audit::sqlite
