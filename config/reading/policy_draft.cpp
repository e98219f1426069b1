#include "config/reading/policy_draft.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"

namespace countersign::config {
namespace {

using guardrails::Policy;

constexpr std::string_view kTag = "tag:";
constexpr std::size_t kNameBytesMax = 512;

template <class Range>
std::string near_words(std::string_view word, const Range& candidates) {
  const auto near = nearest(word, candidates);
  return near ? fmt::format(", did you mean {}?", printable(*near)) : "";
}

bool holds(const std::vector<PolicyEntry>& entries, std::string_view key) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const PolicyEntry& entry) { return entry.setting->info.key == key; });
}

// One policy: everybody's, or a role's over it.
class Resolving {
 public:
  Resolving(const PolicyContext& context, std::string key, const std::vector<PolicyEntry>& written,
            std::map<std::string, ColumnSet>& tags_used)
      : context_(context), key_(std::move(key)), written_(written), tags_used_(tags_used) {}

  // `draft` is what was written for everybody, then for the role; `base` everybody's policy, from
  // which lists are taken that the role does not write: their mistakes were told there.
  Policy run(const PolicyDraft& draft, const Policy& base) {
    Policy policy = draft.policy;
    policy.source = context_.source;
    policy.dialect = context_.dialect;
    policy.tables = writes("tables") ? names(draft, "tables") : base.tables;
    policy.deny_columns =
        writes("deny_columns") ? columns(draft, "deny_columns") : base.deny_columns;
    policy.mask_columns =
        writes("mask_columns") ? columns(draft, "mask_columns") : base.mask_columns;
    policy.functions = functions(draft, base);
    policy.operators = additions(draft, "operators_add", base.operators);
    policy.types = additions(draft, "types_add", base.types);
    if (writes("mask_columns")) check_columns(policy);
    finish_envelope(draft, base, policy);
    finish_review(draft, base, policy);
    check_hours(policy);
    if (writes_below("envelope.") || writes_below("review.")) check_reviewed_envelope(policy);
    return policy;
  }

 private:
  bool writes(std::string_view key) const { return holds(written_, key); }

  bool writes_below(std::string_view prefix) const {
    return std::any_of(written_.begin(), written_.end(), [&](const PolicyEntry& entry) {
      return entry.setting->info.key.starts_with(prefix);
    });
  }

  void say(std::string_view key, const Origin* place, std::string message) const {
    context_.complain(fmt::format("{}.{}", key_, key), place, std::move(message));
  }

  static const std::vector<Item>& list(const PolicyDraft& draft, std::string_view key) {
    static const std::vector<Item> none;
    const auto found = draft.lists.find(key);
    return found == draft.lists.end() ? none : found->second;
  }

  // SQLite folds names, PostgreSQL does not.
  std::string folded(std::string_view name) const {
    return context_.dialect == "sqlite" ? ascii_lower(name) : std::string(name);
  }

  bool is_name(std::string_view key, const Item& item) const {
    if (!item.text.empty() && is_storable_text(item.text, kNameBytesMax)) return true;
    say(key, &item.origin,
        fmt::format("found \"{}\" in the list, expected a name", printable(item.text)));
    return false;
  }

  std::set<std::string> names(const PolicyDraft& draft, std::string_view key) const {
    std::set<std::string> out;
    for (const auto& item : list(draft, key)) {
      if (!is_name(key, item)) continue;
      if (item.text.find('*') != std::string::npos)
        say(key, &item.origin,
            fmt::format("found \"{}\" in the list; tables are named one by one, "
                        "* stands for others only in columns",
                        printable(item.text)));
      out.insert(folded(item.text));
    }
    return out;
  }

  // ---- columns ----

  // The last dot parts: "sales.orders.total" is a column of sales.orders.
  void add_column(std::string_view key, const Item& item, ColumnSet& to) const {
    const std::string& text = item.text;
    const std::size_t dot = text.rfind('.');
    const bool is_column = dot != std::string::npos && dot > 0 && dot + 1 < text.size() &&
                           is_storable_text(text, kNameBytesMax);
    if (is_column) return to.insert({folded(text.substr(0, dot)), folded(text.substr(dot + 1))});
    const bool is_bare = dot == std::string::npos && !text.empty();
    say(key, &item.origin,
        fmt::format("found \"{0}\" in the list, expected \"table.column\"{1}", printable(text),
                    is_bare
                        ? fmt::format("; \"*.{}\" is that column of every table", printable(text))
                        : ""));
  }

  std::vector<std::string> known_tags() const {
    std::vector<std::string> out;
    for (const auto& [name, items] : context_.tags) out.push_back(name);
    for (const auto& [name, patterns] : built_in_tags())
      if (!context_.tags.contains(name)) out.push_back(name);
    return out;
  }

  // Mistakes inside a tag are told once, where the tag stands (check_tags).
  ColumnSet tagged(const std::string& name) const {
    ColumnSet out;
    const auto add = [&](std::string_view text) {
      const std::size_t dot = text.rfind('.');
      if (dot != std::string_view::npos && dot > 0 && dot + 1 < text.size())
        out.insert({folded(text.substr(0, dot)), folded(text.substr(dot + 1))});
    };
    if (const auto own = context_.tags.find(name); own != context_.tags.end())
      for (const auto& item : own->second) add(item.text);
    else
      for (const auto& text : built_in_tags().at(name)) add(text);
    return out;
  }

  void add_tag(std::string_view key, const Item& item, ColumnSet& to) {
    const std::string name = item.text.substr(kTag.size());
    if (!context_.tags.contains(name) && !built_in_tags().contains(name))
      return say(key, &item.origin,
                 fmt::format("there is no tag {} in [tags]{}", printable(name),
                             near_words(name, known_tags())));
    ColumnSet& columns = tags_used_[name] = tagged(name);
    for (const auto& column : columns.names()) to.insert(column);
    for (const auto& column : columns.patterns()) to.insert(column);
  }

  ColumnSet columns(const PolicyDraft& draft, std::string_view key) {
    ColumnSet out;
    for (const auto& item : list(draft, key))
      item.text.starts_with(kTag) ? add_tag(key, item, out) : add_column(key, item, out);
    return out;
  }

  // A mask that a denial overrides would never show.
  void check_columns(const Policy& policy) const {
    const auto clash = [&](const ColumnName& column) {
      say("mask_columns", nullptr,
          fmt::format("{}.{} stands in deny_columns as well; keep it in one of the two",
                      printable(column.table), printable(column.column)));
    };
    for (const auto& column : policy.mask_columns.names())
      if (policy.deny_columns.contains(column)) clash(column);
    for (const auto& column : policy.mask_columns.patterns())
      if (policy.deny_columns.patterns().contains(column)) clash(column);
  }

  // ---- functions, operators, types ----

  std::set<std::string> functions(const PolicyDraft& draft, const Policy& base) const {
    if (!writes("functions_add") && !writes("functions_remove")) return base.functions;
    const auto& harmless = guardrails::default_functions(context_.dialect);
    const auto added = plain_names(draft, "functions_add");
    std::set<std::string> out = harmless;
    out.insert(added.begin(), added.end());
    for (const auto& item : list(draft, "functions_remove")) {
      const std::string name = folded(item.text);
      if (added.contains(name))
        say("functions_remove", &item.origin,
            fmt::format("{} stands in functions_add as well; keep it in one of the two",
                        printable(name)));
      else if (!harmless.contains(name))
        say("functions_remove", &item.origin,
            fmt::format("{} is not among the functions that may be called anyway{}",
                        printable(name), near_words(name, harmless)));
      out.erase(name);
    }
    return out;
  }

  std::set<std::string> plain_names(const PolicyDraft& draft, std::string_view key) const {
    std::set<std::string> out;
    for (const auto& item : list(draft, key))
      if (is_name(key, item)) out.insert(folded(item.text));
    return out;
  }

  // What only PostgreSQL lets a source define.
  std::set<std::string> additions(const PolicyDraft& draft, std::string_view key,
                                  const std::set<std::string>& base) const {
    if (!writes(key)) return base;
    if (context_.dialect == "sqlite" && !list(draft, key).empty())
      say(key, nullptr, "SQLite has no operators and types of a source's own; leave it out");
    const auto& harmless = key == "types_add" ? guardrails::default_types(context_.dialect)
                                              : guardrails::default_operators(context_.dialect);
    std::set<std::string> out = harmless;
    out.merge(plain_names(draft, key));
    return out;
  }

  // ---- envelope, review, hours ----

  void finish_envelope(const PolicyDraft& draft, const Policy& base, Policy& policy) const {
    if (!policy.envelope) return;
    auto& tables = policy.envelope->tables;
    if (!writes("envelope.tables")) {
      // Everybody's, as far as this role may read it at all.
      if (base.envelope) tables = base.envelope->tables;
      std::erase_if(tables, [&](const auto& table) { return !policy.tables.contains(table); });
      if (tables.empty() && !base.envelope && writes_below("envelope."))
        say("envelope.tables", nullptr, "missing, expected the tables that the envelope covers");
      if (tables.empty()) policy.envelope.reset();
      return;
    }
    tables = names(draft, "envelope.tables");
    for (const auto& item : list(draft, "envelope.tables")) {
      const std::string table = folded(item.text);
      if (!policy.tables.contains(table))
        say("envelope.tables", &item.origin,
            fmt::format("{} is not among {}.tables{}", printable(table), key_,
                        near_words(table, policy.tables)));
    }
  }

  void finish_review(const PolicyDraft& draft, const Policy& base, Policy& policy) const {
    if (!policy.review) return;
    if (writes("review.tables"))
      policy.review->tables = names(draft, "review.tables");
    else if (base.review)
      policy.review->tables = base.review->tables;
  }

  // No envelope covers what needs a review.
  void check_reviewed_envelope(const Policy& policy) const {
    if (!policy.envelope || !policy.review) return;
    if (policy.review->tables.empty())
      return say("envelope", nullptr,
                 "covers nothing, because every statement needs a review; name review.tables, or "
                 "leave one of the two out");
    for (const auto& table : policy.envelope->tables)
      if (policy.review->tables.contains(table))
        say("envelope.tables", nullptr,
            fmt::format("{} needs a review, which no envelope gives; keep it in one of the two",
                        printable(table)));
  }

  void check_hours(const Policy& policy) const {
    if (!policy.hours || policy.hours->from != policy.hours->to) return;
    if (writes("hours.from") || writes("hours.to"))
      say(writes("hours.to") ? "hours.to" : "hours.from", nullptr,
          "the hours begin and end at the same time, so that nothing could ever be asked; the "
          "whole day is from \"00:00\" to \"24:00\"");
  }

  const PolicyContext& context_;
  std::string key_;
  const std::vector<PolicyEntry>& written_;
  std::map<std::string, ColumnSet>& tags_used_;
};

// Mistakes in values were told when they were read; here the good ones count.
void put_all(const std::vector<PolicyEntry>& entries, PolicyDraft& draft) {
  for (const auto& entry : entries) (void)entry.setting->put(draft, entry.value);
}

Policy harmless(const std::string& dialect) {
  Policy policy;
  policy.functions = guardrails::default_functions(dialect);
  policy.operators = guardrails::default_operators(dialect);
  policy.types = guardrails::default_types(dialect);
  return policy;
}

}  // namespace

const std::map<std::string, std::vector<std::string>>& built_in_tags() {
  static const std::map<std::string, std::vector<std::string>> tags = {
      {"credential",
       {"*.*password*", "*.*passwd*", "*.*passphrase*", "*.*secret*", "*.*api_key*", "*.*apikey*",
        "*.*private_key*", "*.*access_key*", "*.token", "*.*_token", "*.*credential*",
        "*.*otp_seed*", "*.pin", "*.pin_code", "*.pwd", "*.salt"}},
      {"pii",
       {"*.*email*",     "*.*e_mail*",      "*.*phone*",    "*.*mobile*",    "*.*first_name*",
        "*.*firstname*", "*.*last_name*",   "*.*lastname*", "*.*full_name*", "*.*fullname*",
        "*.*surname*",   "*.*birth*",       "*.dob",        "*.*ssn*",       "*.*passport*",
        "*.*iban*",      "*.*card_number*", "*.*street*",   "*.*address*",   "*.*ip_addr*"}},
  };
  return tags;
}

guardrails::PolicyBook policies_of(const SourceDraft& source, const PolicyContext& context,
                                   std::map<std::string, ColumnSet>& tags_used) {
  const std::string key = "sources." + context.source;
  guardrails::PolicyBook book;
  PolicyDraft everyone;
  put_all(source.everyone, everyone);
  book.everyone =
      Resolving(context, key, source.everyone, tags_used).run(everyone, harmless(context.dialect));
  for (const auto& [role, entries] : source.roles) {
    PolicyDraft draft = everyone;
    put_all(entries, draft);
    Policy policy = Resolving(context, fmt::format("{}.roles.{}", key, role), entries, tags_used)
                        .run(draft, book.everyone);
    policy.role = role;
    book.by_role.emplace(role, std::move(policy));
  }
  return book;
}

}  // namespace countersign::config
