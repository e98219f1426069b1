// The functions that are safe by name. A name is added here only after reading what the engine's
// own documentation says it does; a name that is missing is refused.

#include "guardrails/policy.h"
#include "guardrails/postgres_names.h"

namespace countersign::guardrails {

namespace {

// Left out on purpose: load_extension, fts3_tokenizer, readfile and the shell's other functions
// (files, code, pointers); sqlite_version and its like, changes, last_insert_rowid (they tell of
// the process and the connection, not of the data); zeroblob, randomblob (they make bytes out of
// nothing); regexp, match (whoever registers them decides what they do).
const std::set<std::string>& sqlite_functions() {
  static const std::set<std::string> names = {
      // text
      "char", "concat", "concat_ws", "format", "glob", "hex", "instr", "length", "like", "lower",
      "ltrim", "octet_length", "printf", "quote", "replace", "rtrim", "soundex", "substr",
      "substring", "trim", "typeof", "unhex", "unicode", "unistr", "upper",
      // choice
      "coalesce", "if", "ifnull", "iif", "likelihood", "likely", "nullif", "unlikely",
      // numbers
      "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos",
      "cosh", "degrees", "exp", "floor", "ln", "log", "log10", "log2", "mod", "pi", "pow", "power",
      "radians", "random", "round", "sign", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
      // dates
      "current_date", "current_time", "current_timestamp", "date", "datetime", "julianday",
      "strftime", "time", "timediff", "unixepoch",
      // JSON
      "->", "->>", "json", "json_array", "json_array_length", "json_each", "json_error_position",
      "json_extract", "json_group_array", "json_group_object", "json_insert", "json_object",
      "json_patch", "json_pretty", "json_quote", "json_remove", "json_replace", "json_set",
      "json_tree", "json_type", "json_valid",
      // aggregates
      "avg", "count", "group_concat", "max", "median", "min", "percentile", "percentile_cont",
      "percentile_disc", "string_agg", "sum", "total",
      // windows
      "cume_dist", "dense_rank", "first_value", "lag", "last_value", "lead", "nth_value", "ntile",
      "percent_rank", "rank", "row_number",
      // rows out of nothing, counted by rule L-09
      "generate_series"};
  return names;
}

const std::set<std::string>& no_names() {
  static const std::set<std::string> none;
  return none;
}

}  // namespace

const std::set<std::string>& default_functions(std::string_view dialect) {
  if (dialect == "sqlite") return sqlite_functions();
  return dialect == "postgresql" ? postgres_functions() : no_names();
}

const std::set<std::string>& default_operators(std::string_view dialect) {
  return dialect == "postgresql" ? postgres_operators() : no_names();
}

const std::set<std::string>& default_types(std::string_view dialect) {
  return dialect == "postgresql" ? postgres_types() : no_names();
}

}  // namespace countersign::guardrails
