// A name is added here only after reading what PostgreSQL's documentation says it does; a name that
// is missing is refused.

#include "guardrails/postgres_names.h"

namespace countersign::guardrails {

// Left out on purpose, although ordinary SQL calls them now and then: everything that reads files
// or large objects (pg_read_file, lo_get), runs or holds SQL in a text (query_to_xml, ts_stat,
// ts_rewrite, dblink), waits or locks (pg_sleep, advisory locks), names objects by text
// (to_regclass, pg_relation_size, obj_description, table_to_xml), moves sequences, changes or tells
// settings, seeds random(), tells who and where the server is (version, current_user,
// inet_server_addr), and looks into catalogs (pg_get_*, has_*_privilege).
const std::set<std::string>& postgres_functions() {
  static const std::set<std::string> names = {
      // text
      "ascii", "bit_length", "btrim", "char_length", "character_length", "chr", "concat",
      "concat_ws", "convert_from", "convert_to", "decode", "encode", "format", "initcap", "left",
      "length", "like_escape", "lower", "lpad", "ltrim", "md5", "normalize", "is_normalized",
      "octet_length", "overlay", "parse_ident", "position", "quote_ident", "quote_literal",
      "quote_nullable", "regexp_count", "regexp_instr", "regexp_like", "regexp_match",
      "regexp_matches", "regexp_replace", "regexp_split_to_array", "regexp_split_to_table",
      "regexp_substr", "repeat", "replace", "reverse", "right", "rpad", "rtrim", "sha224", "sha256",
      "sha384", "sha512", "similar_to_escape", "split_part", "starts_with", "string_to_array",
      "string_to_table", "strpos", "substr", "substring", "to_ascii", "to_hex", "translate", "trim",
      "unistr", "upper",
      // choice
      "coalesce", "greatest", "grouping", "least", "nullif", "num_nonnulls", "num_nulls",
      // numbers
      "abs", "acos", "acosd", "acosh", "asin", "asind", "asinh", "atan", "atan2", "atan2d", "atand",
      "atanh", "cbrt", "ceil", "ceiling", "cos", "cosd", "cosh", "cot", "cotd", "degrees", "div",
      "erf", "erfc", "exp", "factorial", "floor", "gcd", "lcm", "ln", "log", "log10", "min_scale",
      "mod", "pi", "pow", "power", "radians", "random", "random_normal", "round", "scale", "sign",
      "sin", "sind", "sinh", "sqrt", "tan", "tand", "tanh", "trim_scale", "trunc", "width_bucket",
      // dates
      "age", "clock_timestamp", "current_date", "current_time", "current_timestamp", "date_add",
      "date_bin", "date_part", "date_subtract", "date_trunc", "extract", "isfinite", "justify_days",
      "justify_hours", "justify_interval", "localtime", "localtimestamp", "make_date",
      "make_interval", "make_time", "make_timestamp", "make_timestamptz", "now", "overlaps",
      "statement_timestamp", "timeofday", "timezone", "to_timestamp", "transaction_timestamp",
      // from and to text; casts written as calls
      "to_char", "to_date", "to_number", "bool", "bpchar", "date", "float4", "float8", "int2",
      "int4", "int8", "interval", "json", "jsonb", "money", "name", "numeric", "text", "time",
      "timestamp", "timestamptz", "timetz", "uuid", "varchar", "pg_size_bytes", "pg_size_pretty",
      "pg_typeof", "pg_column_size",
      // arrays
      "array_append", "array_cat", "array_dims", "array_fill", "array_length", "array_lower",
      "array_ndims", "array_position", "array_positions", "array_prepend", "array_remove",
      "array_replace", "array_sample", "array_shuffle", "array_to_string", "array_upper",
      "cardinality", "trim_array", "unnest", "generate_subscripts",
      // JSON
      "array_to_json", "row_to_json", "to_json", "to_jsonb", "json_array_elements",
      "json_array_elements_text", "json_array_length", "json_build_array", "json_build_object",
      "json_each", "json_each_text", "json_extract_path", "json_extract_path_text", "json_object",
      "json_object_keys", "json_populate_record", "json_populate_recordset", "json_strip_nulls",
      "json_to_record", "json_to_recordset", "json_typeof", "jsonb_array_elements",
      "jsonb_array_elements_text", "jsonb_array_length", "jsonb_build_array", "jsonb_build_object",
      "jsonb_each", "jsonb_each_text", "jsonb_extract_path", "jsonb_extract_path_text",
      "jsonb_insert", "jsonb_object", "jsonb_object_keys", "jsonb_path_exists",
      "jsonb_path_exists_tz", "jsonb_path_match", "jsonb_path_match_tz", "jsonb_path_query",
      "jsonb_path_query_array", "jsonb_path_query_array_tz", "jsonb_path_query_first",
      "jsonb_path_query_first_tz", "jsonb_path_query_tz", "jsonb_populate_record",
      "jsonb_populate_recordset", "jsonb_pretty", "jsonb_set", "jsonb_set_lax", "jsonb_strip_nulls",
      "jsonb_to_record", "jsonb_to_recordset", "jsonb_typeof", "jsonb_delete", "jsonb_delete_path",
      "jsonb_exists", "jsonb_exists_all", "jsonb_exists_any", "jsonb_contained", "jsonb_contains",
      // aggregates
      "any_value", "array_agg", "avg", "bit_and", "bit_or", "bit_xor", "bool_and", "bool_or",
      "corr", "count", "covar_pop", "covar_samp", "every", "json_agg", "json_object_agg",
      "jsonb_agg", "jsonb_object_agg", "max", "min", "mode", "percentile_cont", "percentile_disc",
      "range_agg", "range_intersect_agg", "regr_avgx", "regr_avgy", "regr_count", "regr_intercept",
      "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy", "stddev", "stddev_pop",
      "stddev_samp", "string_agg", "sum", "var_pop", "var_samp", "variance", "xmlagg",
      // windows
      "cume_dist", "dense_rank", "first_value", "lag", "last_value", "lead", "nth_value", "ntile",
      "percent_rank", "rank", "row_number",
      // ranges
      "daterange", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "datemultirange",
      "int4multirange", "int8multirange", "nummultirange", "tsmultirange", "tstzmultirange",
      "multirange", "isempty", "lower_inc", "lower_inf", "upper_inc", "upper_inf", "range_merge",
      "range_adjacent", "range_contains", "range_contained_by", "range_overlaps",
      // text search, over texts of the statement and the configurations of the server
      "array_to_tsvector", "json_to_tsvector", "jsonb_to_tsvector", "get_current_ts_config",
      "numnode", "phraseto_tsquery", "plainto_tsquery", "querytree", "setweight", "strip",
      "to_tsquery", "to_tsvector", "ts_delete", "ts_filter", "ts_headline", "ts_rank", "ts_rank_cd",
      "tsquery_phrase", "tsvector_to_array", "websearch_to_tsquery",
      // enumerations, addresses, shapes, bits, identifiers
      "enum_first", "enum_last", "enum_range", "abbrev", "broadcast", "family", "host", "hostmask",
      "inet_merge", "inet_same_family", "masklen", "netmask", "network", "set_masklen",
      "macaddr8_set7bit", "area", "box", "center", "circle", "diameter", "diagonal", "height",
      "isclosed", "ishorizontal", "isopen", "isperp", "isvertical", "isparallel", "line", "lseg",
      "npoints", "path", "pclose", "point", "polygon", "popen", "radius", "slope", "width",
      "bit_count", "get_bit", "get_byte", "set_bit", "set_byte", "gen_random_uuid",
      // XML; reading it is asked about by P-12
      "xmlcomment", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlparse", "xmlpi",
      "xmlroot", "xmlserialize", "xmltable", "xpath", "xpath_exists", "xml_is_well_formed",
      "xml_is_well_formed_content", "xml_is_well_formed_document", "is document",
      // TABLESAMPLE, asked about by P-12
      "bernoulli", "system",
      // rows out of nothing, counted by P-08
      "generate_series"};
  return names;
}

// All of pg_catalog's that compare or compute; none of them reaches outside its operands.
const std::set<std::string>& postgres_operators() {
  static const std::set<std::string> names = {
      "=",   "<>",   "<",    "<=",   ">",   ">=",  "+",   "-",   "*",   "/",   "%",   "^",   "|/",
      "||/", "!",    "!!",   "@",    "&",   "|",   "#",   "~",   "<<",  ">>",  "||",  "~~",  "!~~",
      "~~*", "!~~*", "~*",   "!~",   "!~*", "^@",  "->",  "->>", "#>",  "#>>", "@>",  "<@",  "?",
      "?|",  "?&",   "#-",   "@?",   "@@",  "@@@", "&&",  "-|-", "&<",  "&>",  "<<|", "|>>", "&<|",
      "|&>", "<->",  "##",   "@-@",  "?#",  "?-",  "?-|", "?||", "~=",  "<^",  ">^",  "<<=", ">>=",
      "~<~", "~>~",  "~<=~", "~>=~", "*=",  "*<>", "*<",  "*>",  "*<=", "*>="};
  return names;
}

// Left out: reg*, oid, xid and pg_lsn, which tell of the catalog and the server, and pseudo-types.
const std::set<std::string>& postgres_types() {
  static const std::set<std::string> names = {"bit",
                                              "bool",
                                              "box",
                                              "bpchar",
                                              "bytea",
                                              "char",
                                              "cidr",
                                              "circle",
                                              "date",
                                              "datemultirange",
                                              "daterange",
                                              "float4",
                                              "float8",
                                              "inet",
                                              "int2",
                                              "int4",
                                              "int4multirange",
                                              "int4range",
                                              "int8",
                                              "int8multirange",
                                              "int8range",
                                              "interval",
                                              "json",
                                              "jsonb",
                                              "jsonpath",
                                              "line",
                                              "lseg",
                                              "macaddr",
                                              "macaddr8",
                                              "money",
                                              "name",
                                              "numeric",
                                              "nummultirange",
                                              "numrange",
                                              "path",
                                              "point",
                                              "polygon",
                                              "text",
                                              "time",
                                              "timestamp",
                                              "timestamptz",
                                              "timetz",
                                              "tsmultirange",
                                              "tsquery",
                                              "tsrange",
                                              "tstzmultirange",
                                              "tstzrange",
                                              "tsvector",
                                              "uuid",
                                              "varbit",
                                              "varchar",
                                              "xml"};
  return names;
}

}  // namespace countersign::guardrails
