// A hunt, one portion a request: whoever hunts comes again with the cursor until there is none.

#include <array>
#include <optional>

#include "audit/hunt.h"
#include "audit/reports.h"
#include "core/text.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (const auto line = text.substr(0, end); !line.empty()) lines.emplace_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

Json view(const audit::HuntMatch& match, const audit::Patterns& patterns) {
  Json json = json_object();
  json.set("seq", Poco::UInt64{match.seq.get()});
  json.set("session", match.session.text());
  json.set("in", std::string(word(match.where)));
  json.set("n", match.n);
  json.set("at", json_time(match.at));
  json.set("pattern", json_text(patterns.texts()[match.pattern]));
  json.set("from", match.span.from);
  json.set("to", match.span.to);
  json.set("excerpt", json_text(match.excerpt));
  return json;
}

struct Wanted {
  audit::Patterns patterns;
  std::string rule;  // empty: nothing is added
  audit::HuntAsk ask;
  bool is_first = true;
};

Read<Wanted> read_wanted(const Request& request, Micros now) {
  static constexpr std::array kFields = {JsonField{"patterns", true}, JsonField{"rule", false},
                                         JsonField{"since", false}, JsonField{"cursor", false}};
  auto body = read_body(request, kFields);
  if (!body) return unexpected(std::move(body).error());
  auto patterns = audit::Patterns::make(lines_of(body->required("patterns")));
  if (!patterns)
    return unexpected(
        bad_request(request, "\"patterns\" wants one pattern a line: " + patterns.error() + "."));
  Wanted wanted{std::move(*patterns), body->text("rule").value_or(""), {}, true};
  if (!wanted.rule.empty() && !audit::is_hunt_rule(wanted.rule))
    return unexpected(
        bad_request(request, "\"rule\" wants H- and 1 to 30 letters, digits, - or _: \"H-001\"."));
  if (const auto text = body->text("since")) {
    wanted.ask.since = audit::parse_since(*text, now);
    if (!wanted.ask.since)
      return unexpected(bad_request(
          request, "\"since\" wants how long ago (30min, 1h, 7d, 2w) or a date (2026-11-20)."));
  }
  if (const auto text = body->text("cursor")) {
    const auto place = audit::HuntPlace::parse(*text);
    if (!place)
      return unexpected(bad_request(request, "\"cursor\" wants what the last answer gave."));
    wanted.ask.from = *place;
    wanted.is_first = false;
  }
  return wanted;
}

}  // namespace

Reply run_audit_hunt(ApiContext& context, const Request& request) {
  auto wanted = read_wanted(request, context.clock.now());
  if (!wanted) return std::move(wanted).error();
  const auto who = caller_of(request).who.user;
  if (wanted->is_first)
    context.store.note_reading(who, audit::Reading::kHunt,
                               audit::what_was_sought(wanted->rule, wanted->patterns.texts()));
  wanted->ask.patterns = &wanted->patterns;
  const auto portion = context.store.hunt(wanted->ask);
  audit::LateSignalsDone done;
  if (!wanted->rule.empty())
    done = audit::add_matches(context.store, who, wanted->rule, wanted->patterns, portion.matches);
  Poco::JSON::Array matches;
  for (const auto& match : portion.matches) matches.add(view(match, wanted->patterns));
  Json json = json_object();
  json.set("matches", matches);
  json.set("texts", Poco::UInt64{portion.texts});
  json.set("added", Poco::UInt64{done.added});
  json.set("had_already", Poco::UInt64{done.had_already});
  json.set("next_cursor", json_text_or_null(portion.next ? portion.next->text() : ""));
  return json_response(200, json);
}

}  // namespace countersign::server
