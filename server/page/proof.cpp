// How far the store can be believed, for auditors: what the last verification found, where the log
// stands, who vouches for it outside, and what must not be forgotten.

#include <fmt/format.h>

#include "audit/log.h"
#include "audit/retention.h"
#include "audit/verifier.h"
#include "server/api/problem.h"
#include "server/auth/bearer.h"
#include "server/auth/browser.h"
#include "server/page/frame.h"
#include "server/page/pages.h"
#include "server/page/words.h"

namespace countersign::server {

namespace {

constexpr std::size_t kFlawsMax = 20;

void write_mark(Html& html, Mood mood, std::string_view words) {
  const auto line = html.element("p", {{"role", "status"}});
  html.leaf("strong", {{"class", "state " + std::string(word(mood))}}, words);
}

std::string place_of(const audit::Flaw& flaw) {
  if (!flaw.from_seq) return "the store";
  if (!flaw.to_seq || *flaw.to_seq == *flaw.from_seq + 1)
    return fmt::format("record {}", *flaw.from_seq);
  return fmt::format("records {} to {}", *flaw.from_seq, *flaw.to_seq - 1);
}

void write_flaws(Html& html, const audit::Verification& result) {
  const auto list = html.element("ul");
  for (std::size_t i = 0; i < result.flaws.size() && i < kFlawsMax; ++i)
    html.leaf("li", place_of(result.flaws[i]) + ": " + result.flaws[i].what);
  if (result.flaws_total > kFlawsMax)
    html.leaf("li", fmt::format("and {} more: countersign audit verify lists them",
                                count_words(result.flaws_total - kFlawsMax)));
}

std::string tail_words(const audit::Verification& result) {
  if (result.is_anchored()) return "A checkpoint outside the store vouches for every record of it.";
  if (result.anchored_to)
    return fmt::format(
        "Checkpoints outside the store vouch for the first {}. Whether the end was "
        "cut off since is not provable.",
        count_words(*result.anchored_to, "record", "records"));
  return "Nothing outside the store vouches for it: that its end was cut off, or that all of it "
         "was "
         "put back to an earlier state, would not be seen. Name a file on another disk in "
         "audit.checkpoints, or keep what countersign audit checkpoint prints.";
}

void write_last(Html& html, const audit::LastVerification& last) {
  const auto& result = last.result;
  if (!last.trouble.empty()) {
    write_mark(html, Mood::kBad, "The store could not be verified");
    html.leaf("p", last.trouble);
    return;
  }
  if (result.is_whole())
    write_mark(html, Mood::kGood, "Everything is as it was recorded");
  else
    write_mark(html, Mood::kBad,
               fmt::format("The store is not what was recorded: {}",
                           count_words(result.flaws_total, "finding", "findings")));
  html.leaf("p",
            fmt::format("{} read on {}{}; {} agreed.",
                        count_words(result.records_read, "record", "records"), time_words(last.at),
                        last.is_whole_store ? "" : ", from the last verified checkpoint on",
                        count_words(result.checkpoints, "checkpoint", "checkpoints")));
  if (!result.is_whole()) write_flaws(html, result);
  html.leaf("p", tail_words(result));
}

void write_verification(Html& html, const Request& request, const audit::Verifier* verifier) {
  const auto part = html.element("section", {{"class", "card"}});
  html.leaf("h2", "Is it whole?");
  if (verifier == nullptr) {
    html.leaf("p", "Nothing verifies this store by itself; countersign audit verify does.");
    return;
  }
  if (const auto last = verifier->last())
    write_last(html, *last);
  else
    write_mark(html, Mood::kWorks, "The first verification is under way");
  if (verifier->is_running()) {
    html.leaf("p", {{"class", "muted"}}, "It is being read again now.");
    return;
  }
  Form form(html, request, "/evidence/verify");
  form.button("Verify all of it now", Form::Weight::kPrimary);
}

void write_fact(Html& html, std::string_view name, std::string_view value) {
  const auto row = html.element("div");
  html.leaf("dt", name);
  html.leaf("dd", value);
}

void write_log(Html& html, const audit::LogStatus& status) {
  const auto part = html.element("section", {{"class", "card"}});
  html.leaf("h2", "The log");
  {
    const auto facts = html.element("dl", {{"class", "facts"}});
    write_fact(html, "Records", count_words(status.size));
    write_fact(html, "Log", status.log_id);
    write_fact(html, "Public key", status.public_key);
    write_fact(html, "Checkpoints go to", status.sink.empty() ? "nowhere outside" : status.sink);
    if (!status.sink_trouble.empty()) write_fact(html, "Trouble", status.sink_trouble);
    if (status.last_checkpoint_at)
      write_fact(html, "Last checkpoint", time_words(*status.last_checkpoint_at));
  }
  if (!status.last_checkpoint) return;
  html.leaf("p", {{"class", "muted"}},
            "Keep this somewhere else, and countersign audit verify --checkpoint FILE shows later "
            "whether the store still goes on from it:");
  const auto code = html.element("pre", {{"class", "statement"}, {"tabindex", "0"}});
  html.lines(*status.last_checkpoint);
}

void write_holds(Html& html, ApiContext& context) {
  const auto holds = context.store.retention().holds();
  const auto part = html.element("section", {{"class", "card"}});
  html.leaf("h2", "What must not be forgotten");
  if (holds.empty()) {
    html.leaf("p", "No hold stands: clocks and erasures may go on.");
    return;
  }
  const auto list = html.element("ul");
  for (const auto& hold : holds) {
    const auto item = html.element("li");
    if (hold.session)
      html.leaf("a", {{"href", "/sessions/" + hold.session->text()}}, hold.session->text());
    else if (hold.user)
      html.text(context.store.account_name(*hold.user).value_or(hold.user->text()));
    html.text(fmt::format(" since {}: {}", time_words(hold.since), hold.reason));
  }
}

std::optional<Reply> objection(const Request& request) {
  if (auto no = forbid(request, Access::kAuditor, *request.who)) return Reply(std::move(*no));
  return std::nullopt;
}

}  // namespace

Reply proof_page(ApiContext& context, const Request& request) {
  if (auto no = objection(request)) return std::move(*no);
  const bool is_running = context.verifier != nullptr && context.verifier->is_running();
  return html_page(request, {.title = "Evidence", .is_loading_again = is_running}, [&](Html& html) {
    html.leaf("h1", "Evidence");
    html.leaf("p", {{"class", "lead"}},
              "Every record is a leaf of one signed tree. Here it says whether what people read is "
              "what was recorded.");
    write_verification(html, request, context.verifier);
    write_log(html, context.store.log().status());
    write_holds(html, context);
  });
}

Reply act_verify(ApiContext& context, const Request& request) {
  if (auto no = objection(request)) return std::move(*no);
  if (context.verifier != nullptr) context.verifier->run_soon();
  return see_other("/evidence");
}

}  // namespace countersign::server
