#include "cli/audit/hunting.h"

#include <algorithm>

#include <fmt/format.h>

#include "audit/reports.h"
#include "audit/store.h"
#include "cli/audit/reading.h"
#include "cli/client.h"
#include "cli/house.h"
#include "cli/json.h"
#include "cli/terminal.h"
#include "core/clock.h"

namespace countersign::cli {
namespace {

using Each = std::function<void(const audit::HuntMatch&)>;

class Hunting {
 public:
  Hunting(const HuntWanted& wanted, Terminal& terminal, const Each& each)
      : wanted_(wanted), terminal_(terminal), each_(each) {}

  // `add` is given each portion's matches.
  template <class Add>
  HuntTally in_file(audit::Reader& reader, Add add) {
    audit::HuntAsk ask;
    ask.patterns = &wanted_.patterns;
    ask.since = wanted_.since;
    for (std::optional<audit::HuntPlace> next = ask.from; next;) {
      ask.from = *next;
      const auto portion = reader.hunt(ask);
      add(portion.matches);
      for (const auto& match : portion.matches) each_(match);
      count(portion.texts);
      next = portion.next;
    }
    return tally_;
  }

  HuntTally through_lock(AuditReading& reading) {
    const SystemClock clock;
    const auto store = audit::open_store(reading.settings().store, clock);
    const auto who = auditor_here(*store, reading.path());
    store->note_reading(who.user, audit::Reading::kHunt, sought());
    return in_file(*store, [&](const std::vector<audit::HuntMatch>& matches) {
      const auto done =
          audit::add_matches(*store, who.user, wanted_.rule, wanted_.patterns, matches);
      tally_.added += done.added;
      tally_.had_already += done.had_already;
    });
  }

  HuntTally at_server(Client& server) {
    std::string cursor;
    do {
      const auto answer = server.must(post("/v1/audit/hunt", body_of(cursor)));
      for (const auto& match : answer.json["matches"].list()) each_(match_of(match));
      tally_.added += answer.json["added"].whole().value_or(0);
      tally_.had_already += answer.json["had_already"].whole().value_or(0);
      count(answer.json["texts"].whole().value_or(0));
      cursor = answer.json["next_cursor"].text();
    } while (!cursor.empty());
    return tally_;
  }

  std::string sought() const {
    return audit::what_was_sought(wanted_.rule, wanted_.patterns.texts());
  }

 private:
  void count(std::uint64_t texts) {
    tally_.texts += texts;
    if (terminal_.is_err_terminal())
      terminal_.status(fmt::format("{} texts looked through", tally_.texts));
  }

  std::string body_of(const std::string& cursor) const {
    JsonLine body;
    body.text("patterns", fmt::format("{}", fmt::join(wanted_.patterns.texts(), "\n")));
    body.text("rule", wanted_.rule);
    if (wanted_.since) body.text("since", to_rfc3339(*wanted_.since));
    if (!cursor.empty()) body.text("cursor", cursor);
    return body.str();
  }

  audit::HuntMatch match_of(const Json& json) const {
    audit::HuntMatch match;
    match.seq = Seq(json["seq"].whole().value_or(0));
    match.session = SessionId::parse(json["session"].text()).value_or(SessionId());
    for (const auto where : {audit::HuntIn::kQuestion, audit::HuntIn::kMessage,
                             audit::HuntIn::kStatement, audit::HuntIn::kError})
      if (word(where) == json["in"].text()) match.where = where;
    match.n = static_cast<std::uint32_t>(json["n"].whole().value_or(0));
    match.at = audit::parse_since(json["at"].text(), SystemClock().now()).value_or(Micros());
    const auto& texts = wanted_.patterns.texts();
    const auto pattern = std::find(texts.begin(), texts.end(), json["pattern"].text());
    match.pattern = static_cast<std::uint32_t>(
        pattern == texts.end() ? 0 : std::distance(texts.begin(), pattern));
    match.span = {static_cast<std::uint32_t>(json["from"].whole().value_or(0)),
                  static_cast<std::uint32_t>(json["to"].whole().value_or(0))};
    match.excerpt = json["excerpt"].text();
    return match;
  }

  const HuntWanted& wanted_;
  Terminal& terminal_;
  const Each& each_;
  HuntTally tally_;
};

}  // namespace

HuntTally hunt_here(AuditReading& reading, const HuntWanted& wanted, Terminal& terminal,
                    const Each& each) {
  Hunting hunting(wanted, terminal, each);
  if (wanted.rule.empty()) {
    reading.note(audit::Reading::kHunt, hunting.sought(), terminal);
    return hunting.in_file(*audit::open_reader(reading.path()),
                           [](const std::vector<audit::HuntMatch>&) {});
  }
  if (auto* server = reading.server()) return hunting.at_server(*server);
  return hunting.through_lock(reading);
}

}  // namespace countersign::cli
